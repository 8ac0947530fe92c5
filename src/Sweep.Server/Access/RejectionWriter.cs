using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sweep.Server.Access;

/// <summary>
/// Passes a connection's output on as it is. After a rejection it holds back what Kestrel writes next, which is the head of an answer without
/// a body, and sends it on with the document in it.
/// </summary>
internal sealed class RejectionWriter(PipeWriter inner, ServerLimits limits) : PipeWriter
{
    private const string NoBody = "\r\nContent-Length: 0\r\n";
    private BadHttpRequestException? _error;
    private ArrayBufferWriter<byte>? _head;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes + (_head?.WrittenCount ?? 0);

    /// <summary>What is written next is the answer to a request that was rejected. Called by Kestrel, between two writes.</summary>
    public void Reject(BadHttpRequestException error) => (_error, _head) = (error, new ArrayBufferWriter<byte>());

    public override void Advance(int bytes)
    {
        if (_head is { } head) head.Advance(bytes);
        else inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _head is { } head ? head.GetMemory(sizeHint) : inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _head is { } head ? head.GetSpan(sizeHint) : inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Release();
        return inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        Release();
        inner.Complete(exception);
    }

    public override ValueTask CompleteAsync(Exception? exception = null)
    {
        Release();
        return inner.CompleteAsync(exception);
    }

    private void Release()
    {
        if (_head is not { } head || _error is not { } error) return;
        (_head, _error) = (null, null);
        var text = Encoding.Latin1.GetString(head.WrittenSpan);
        if (!text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || !text.EndsWith("\r\n\r\n", StringComparison.Ordinal) || !text.Contains(NoBody, StringComparison.Ordinal))
        {
            // Not the head of an empty answer: an answer was on its way when the rest of its request turned out to be wrong.
            inner.Write(head.WrittenSpan);
            return;
        }

        var body = EarlyRejections.Document(error, limits);
        inner.Write(Encoding.Latin1.GetBytes(text.Replace(NoBody, $"\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\nContent-Length: {body.Length}\r\n", StringComparison.Ordinal)));
        inner.Write(body);
    }
}
