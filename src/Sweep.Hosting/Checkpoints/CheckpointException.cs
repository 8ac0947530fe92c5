namespace Sweep.Hosting.Checkpoints;

/// <summary>A checkpoint is missing or not what was saved; the message names it.</summary>
public sealed class CheckpointException : Exception
{
    public CheckpointException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
