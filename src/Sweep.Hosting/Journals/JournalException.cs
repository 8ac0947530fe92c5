namespace Sweep.Hosting.Journals;

/// <summary>A journal cannot be read or written; the message says where, why and what to do.</summary>
public sealed class JournalException : Exception
{
    public JournalException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether the storage is full: what was appended is kept in memory and can be written once there is space.</summary>
    public bool StorageFull { get; init; }

    /// <summary>Whether another writer has taken over; this one can write nothing more.</summary>
    public bool TakenOver { get; init; }
}
