namespace Sweep.Hosting.Journals;

/// <summary>A journal cannot be read or written; the message says where, why and what to do.</summary>
public sealed class JournalException : Exception
{
    public JournalException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
