namespace Sweep.Hosting.Folders;

/// <summary>A sweep's folder cannot be used as asked; the message says why and what to do.</summary>
public sealed class SweepFolderException : Exception
{
    public SweepFolderException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
