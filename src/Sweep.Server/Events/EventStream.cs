using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sweep.Server.Events;

/// <summary>
/// One client's stream of server-sent events: from the journal while it is behind, from the tail that all share once it has caught up. A client
/// that does not read is waited for with at most what the connection buffers, and dropped when it takes nothing for too long; it resumes with
/// the id that it saw last.
/// </summary>
internal sealed class EventStream(HttpContext context, SweepTail tail, ServerOptions options, CancellationToken stop)
{
    private const int BatchBytes = 1 << 16;

    // While nothing new is durable though it has happened, as in the moment before a write to disk ends.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly PipeWriter _writer = context.Response.BodyWriter;
    private readonly List<byte[]> _frames = [];

    /// <summary>Sends what happens from a position on until the sweep is over, the client leaves or the server stops.</summary>
    public async Task Send(long position)
    {
        Begin();
        await Flush("retry: 2000\n\n"u8);
        while (!stop.IsCancellationRequested)
        {
            _frames.Clear();
            var state = tail.Take(position, _frames, BatchBytes);
            if (state.IsBehind) await CatchUp(position);
            if (_frames.Count > 0)
            {
                position += _frames.Count;
                await SendFrames();
            }
            else if (state.End is { } end)
            {
                if (end.Failure is { } failure) throw new IOException("The journal cannot be followed.", failure);
                await Flush(EndFrame(end.Reason));
                return;
            }
            else
            {
                await WaitFor(state);
            }
        }
    }

    private static byte[] EndFrame(string reason)
        => [.. "event: end\ndata: {\"reason\":\""u8, .. JsonEncodedText.Encode(reason, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, .. "\"}\n\n"u8];

    private void Begin()
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // A proxy that gathers the answer would hold every event back.
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>Reads frames that the tail no longer has from the journal.</summary>
    private async Task CatchUp(long position)
    {
        var (maker, bytes) = (new EventFrames(), BatchBytes);
        await foreach (var entry in tail.Sweep.Entries(position, stop))
        {
            var frame = maker.Of(entry);
            _frames.Add(frame);
            if ((bytes -= frame.Length) <= 0) break;
        }
    }

    private async Task SendFrames()
    {
        foreach (var frame in _frames) _writer.Write(frame);
        await Flush(default);
    }

    private async Task WaitFor(TailState state)
    {
        if (state.IsBehind)
        {
            await Task.Delay(Patience, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        await state.Grown.WaitAsync(options.Heartbeat, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A comment: both ends, and all between, see that the connection lives.
        if (!state.Grown.IsCompleted && !stop.IsCancellationRequested) await Flush(":\n\n"u8);
    }

    private Task Flush(ReadOnlySpan<byte> bytes)
    {
        _writer.Write(bytes);
        var flush = _writer.FlushAsync(stop);
        return flush.IsCompletedSuccessfully ? Task.CompletedTask : Await(flush.AsTask());
    }

    private async Task Await(Task flush)
    {
        try
        {
            await flush.WaitAsync(options.StreamStall, stop);
        }
        catch (TimeoutException)
        {
            context.Abort();
            throw new OperationCanceledException(context.RequestAborted);
        }
    }
}
