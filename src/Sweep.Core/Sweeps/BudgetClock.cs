namespace Sweep.Core.Sweeps;

/// <summary>
/// Counts the time during which a host was attached, from the times in the journal: what passes between the last entry of one host and the
/// attachment of the next does not count, nor does a clock that was set back.
/// </summary>
internal sealed class BudgetClock
{
    private long _last;
    private bool _runs;

    /// <summary>Counted so far, milliseconds.</summary>
    public long Elapsed { get; private set; }

    /// <summary>What will have been counted at a time.</summary>
    public long ElapsedAt(long at) => _runs ? Elapsed + Math.Max(0, at - _last) : Elapsed;

    /// <summary>Time passes.</summary>
    public void Advance(long at)
    {
        Elapsed = ElapsedAt(at);
        _last = _runs ? Math.Max(_last, at) : at;
    }

    /// <summary>A host attaches: counting begins again here.</summary>
    public void Attach(long at) => (_last, _runs) = (at, true);

    public void WriteTo(CanonicalWriter writer)
    {
        writer.Write(Elapsed);
        writer.Write(_last);
        writer.Write(_runs);
    }

    public void ReadFrom(CanonicalReader reader) => (Elapsed, _last, _runs) = (reader.ReadLong(), reader.ReadLong(), reader.ReadBool());
}
