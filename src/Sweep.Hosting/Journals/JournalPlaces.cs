namespace Sweep.Hosting.Journals;

/// <summary>Where in a journal's file every so many entries begin, so that reading from a position need not begin at the first byte.</summary>
internal sealed class JournalPlaces
{
    private const int EntriesPerPlace = 256;
    private readonly Lock _lock = new();
    private readonly List<JournalPlace> _places = [];

    /// <summary>Takes note of an entry that was read or written; what has been noted stays.</summary>
    public void Passed(JournalPlace place)
    {
        if (place.Position % EntriesPerPlace != 0) return;
        lock (_lock)
        {
            if (place.Position / EntriesPerPlace == _places.Count) _places.Add(place);
        }
    }

    /// <summary>The last place known that is not after a position.</summary>
    public JournalPlace Before(long position)
    {
        lock (_lock) return _places.Count == 0 ? default : _places[(int)Math.Min(position / EntriesPerPlace, _places.Count - 1)];
    }
}

/// <summary>A place in a journal's file: the entry that begins there, and its first byte.</summary>
internal readonly record struct JournalPlace(long Position, long Offset);
