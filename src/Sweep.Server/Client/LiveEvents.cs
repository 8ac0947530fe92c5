using System.Globalization;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sweep.Core.Sweeps;
using Sweep.Server.Contracts;

namespace Sweep.Server.Client;

/// <summary>The journal of a sweep on a server as a live stream (server-sent events).</summary>
internal static class LiveEvents
{
    // A server sends a comment every 15 seconds; one that has been silent for so long is gone without having said so.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    /// <summary>The entries from a position on, as they come, until the stream ends or breaks off: whoever wants more asks behind the last one.</summary>
    public static async IAsyncEnumerable<JournalEntry> Read(ServerConnection server, string path, long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var response = await server.Open(() => Request(path, from), cancel).ConfigureAwait(false);
        await using var content = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using var watched = new WatchedStream(content, LongestSilence);
        await using var items = SseParser.Create(watched, static (_, data) => JsonSerializer.Deserialize(data, ContractsContext.Compact.JournalEntry)!).EnumerateAsync(cancel).GetAsyncEnumerator(cancel);
        while (await Next(items).ConfigureAwait(false) is { } entry) yield return entry;
    }

    private static HttpRequestMessage Request(string path, long from)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, from == 0 ? path : $"{path}?from={from.ToString(CultureInfo.InvariantCulture)}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (from > 0) request.Headers.Add("Last-Event-ID", (from - 1).ToString(CultureInfo.InvariantCulture));
        return request;
    }

    // The next entry; null where there is none any more.
    private static async Task<JournalEntry?> Next(IAsyncEnumerator<SseItem<JournalEntry>> items)
    {
        try
        {
            return await items.MoveNextAsync().ConfigureAwait(false) ? items.Current.Data : null;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>A stream that is given up when nothing has come for a time.</summary>
    private sealed class WatchedStream(Stream inner, TimeSpan longest) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(longest);
            try
            {
                return await inner.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"Nothing has come for {longest.TotalSeconds:0} seconds.");
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
