using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Cluster.Workers;

/// <summary>
/// What an attempt has said and nobody has answered yet, in order. A checkpoint has its place from when it is asked for, and what comes after waits until it is written. What comes after a report that may
/// end the attempt waits for its verdict: where that is to pause, nothing later was ever heard, and the trial continues from that mark. Not safe for several threads.
/// </summary>
internal sealed class AttemptOutbox
{
    private readonly LinkedList<Entry> _entries = [];

    /// <summary>How many messages wait.</summary>
    public int Count => _entries.Count;

    /// <summary>The mark of the last report that was sent for a verdict; null before the first.</summary>
    public long? Judged { get; private set; }

    /// <summary>Takes a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="decides">Whether the answer may end the attempt, so that nothing is sent with it that comes after it.</param>
    public Entry Add(AttemptMessage message, bool decides = false)
    {
        var entry = new Entry { Message = message, Decides = decides };
        entry.Place = _entries.AddLast(entry);
        return entry;
    }

    /// <summary>Keeps a place for the checkpoint of a mark, which is being written; <see cref="Fill"/> or <see cref="Drop"/> follows.</summary>
    public Entry Reserve(long resource)
    {
        var entry = new Entry { Saves = resource };
        entry.Place = _entries.AddLast(entry);
        return entry;
    }

    /// <summary>The checkpoint is written; false where nobody wants to hear of it any more.</summary>
    public bool Fill(Entry entry, CheckpointReference checkpoint)
    {
        if (entry.Place!.List is null) return false;
        entry.Message = new AttemptMessage.Saved(checkpoint);
        return true;
    }

    /// <summary>There is no checkpoint after all.</summary>
    public void Drop(Entry entry) => Remove(entry);

    /// <summary>What may be sent now, the first of all that waits; the same again, and what came since, until <see cref="Answered"/>.</summary>
    public List<Entry> Next(int most)
    {
        var next = new List<Entry>();
        foreach (var entry in _entries)
        {
            if (entry.Message is null || next.Count == most) break;
            entry.IsSent = true;
            next.Add(entry);
            if (!entry.Decides) continue;
            Judged = ((AttemptMessage.Reported)entry.Message).Resource;
            break;
        }

        return next;
    }

    /// <summary>What was sent was heard.</summary>
    public void Answered(IReadOnlyList<Entry> sent)
    {
        foreach (var entry in sent)
        {
            entry.IsAnswered = true;
            Remove(entry);
        }
    }

    /// <summary>The attempt is over: forgets everything but the checkpoint of a mark.</summary>
    /// <param name="mark">The mark at which it was paused; null where nothing matters any more.</param>
    /// <returns>The checkpoints that nobody was ever told of.</returns>
    public IReadOnlyList<CheckpointReference> KeepOnly(long? mark)
    {
        var forgotten = new List<CheckpointReference>();
        for (var (place, next) = (_entries.First, _entries.First?.Next); place is not null; (place, next) = (next, next?.Next))
        {
            if (mark is not null && place.Value.Saves == mark) continue;
            var checkpoint = (place.Value.Message as AttemptMessage.Saved)?.Checkpoint;
            // One that was sent may be in the journal, though the answer was lost.
            if (checkpoint is not null && !place.Value.IsSent) forgotten.Add(checkpoint);
            _entries.Remove(place);
        }

        return forgotten;
    }

    private void Remove(Entry entry)
    {
        if (entry.Place!.List is not null) _entries.Remove(entry.Place);
    }

    /// <summary>A message and what became of it.</summary>
    internal sealed class Entry
    {
        /// <summary>The message; null while its checkpoint is being written.</summary>
        public AttemptMessage? Message { get; set; }

        /// <summary>The mark of a checkpoint, written or not yet; null of another message.</summary>
        public long? Saves { get; init; }

        public bool Decides { get; init; }

        public bool IsSent { get; set; }

        public bool IsAnswered { get; set; }

        public LinkedListNode<Entry>? Place { get; set; }
    }
}
