using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;

namespace Sweep.Core.Sampling;

/// <summary>
/// What samplers may know: the trials that ended or were paused, in the order of the journal, and those still
/// running. It only grows, so that a sampler can keep what it has derived from a prefix.
/// </summary>
public sealed class TrialHistory
{
    private readonly List<Observation> _observations = [];
    private readonly SortedDictionary<int, Configuration> _running = [];

    /// <summary>All observations in the order of the journal; a later one of a trial (promoted after a pause) supersedes the earlier.</summary>
    public IReadOnlyList<Observation> Observations => _observations;

    /// <summary>Configurations whose trials have been proposed and not yet observed, by trial number.</summary>
    public IReadOnlyDictionary<int, Configuration> Running => _running;

    /// <summary>Notes that a trial is (again) being trained.</summary>
    public void Start(int trial, Configuration configuration) => _running[trial] = configuration;

    /// <summary>Notes that a trial is over and that nothing was learnt of it, as when it was stopped before its first report.</summary>
    public void Drop(int trial) => _running.Remove(trial);

    /// <summary>Notes what came of a trial.</summary>
    public void Observe(Observation observation)
    {
        _running.Remove(observation.Trial);
        _observations.Add(observation);
    }

    /// <summary>Writes everything noted; configurations by their trials' numbers.</summary>
    internal void WriteTo(CanonicalWriter writer)
    {
        writer.Write((long)_observations.Count);
        foreach (var observation in _observations)
        {
            writer.Write((long)observation.Trial);
            writer.Write(observation.Resource);
            writer.Write(observation.Loss);
            writer.Write(observation.Completed);
        }

        writer.Write((long)_running.Count);
        foreach (var trial in _running.Keys) writer.Write((long)trial);
    }

    /// <summary>Reads everything noted.</summary>
    /// <param name="reader">What <see cref="WriteTo"/> wrote.</param>
    /// <param name="configurationOf">The configuration of a trial.</param>
    internal void ReadFrom(CanonicalReader reader, Func<int, Configuration> configurationOf)
    {
        var count = reader.ReadCount();
        _observations.EnsureCapacity(count);
        for (; count > 0; count--)
        {
            var trial = reader.ReadInt();
            _observations.Add(new Observation(trial, configurationOf(trial), reader.ReadLong(), reader.ReadDouble(), reader.ReadBool()));
        }

        for (count = reader.ReadCount(); count > 0; count--)
        {
            var trial = reader.ReadInt();
            _running[trial] = configurationOf(trial);
        }
    }
}
