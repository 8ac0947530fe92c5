using Microsoft.Extensions.Logging;

namespace Sweep.Cluster.Silo;

/// <summary>
/// Notes that Orleans gives this silo up: the others declared it dead, as they do with one that did not answer for a while, or something in it broke.
/// By itself Orleans would end the process on the spot with a core dump; the process is to end, but with one line that says why.
/// </summary>
internal sealed class SiloDeath(ILogger<SiloDeath> logger) : IFatalErrorHandler
{
    private readonly TaskCompletionSource<string> _dead = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Why the silo is dead, once it is.</summary>
    public Task<string> Reason => _dead.Task;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        logger.LogDebug(exception, "{Sender}: {Context}", sender, context);
        _dead.TrySetResult(exception is null ? context ?? "no reason was given" : $"{context}: {exception.GetType().Name}: {exception.Message}");
    }
}
