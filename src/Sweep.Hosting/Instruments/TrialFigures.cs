using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Instruments;

/// <summary>
/// Which trials run, and the last metrics of those that run or are among the first: all that instruments show of trials without reading the
/// journal. Bounded by slots and leaderboard rows. Guarded by the owner's lock.
/// </summary>
internal sealed class TrialFigures
{
    // Rows below those shown are kept as well: where a trial above diverges, they move up.
    private const int Kept = 2 * TrialReadings.LeaderboardRows;
    private readonly SortedSet<int> _running = [];
    private readonly Dictionary<int, MetricValues> _last = [];

    /// <summary>The trials that run, wherever, by number.</summary>
    public IReadOnlyCollection<int> Running => _running;

    /// <summary>Takes an event that the state has applied.</summary>
    public void On(SweepEvent item, SweepState state)
    {
        switch (item)
        {
            case SweepEvent.AttemptStarted e:
                _running.Add(e.Trial);
                break;
            case SweepEvent.MetricsReported e:
                _last[e.Trial] = e.Metrics;
                if (_last.Count > 2 * (Kept + _running.Count)) Prune(state);
                break;
            case SweepEvent.AttemptEnded e:
                _running.Remove(e.Trial);
                break;
            case SweepEvent.TrialPaused e:
                _running.Remove(e.Trial);
                break;
            case SweepEvent.TrialEnded e:
                _running.Remove(e.Trial);
                break;
        }
    }

    /// <summary>A metric of a trial's last report; null where it has none that is a number.</summary>
    public double? Last(int trial, string metric) => _last.TryGetValue(trial, out var metrics) && metrics.TryGet(metric, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>The metrics of a trial's last report; null where there are none.</summary>
    public MetricValues? Last(int trial) => _last.GetValueOrDefault(trial);

    /// <summary>Writes the metrics that are kept; which trials run is the state's.</summary>
    public void WriteTo(CanonicalWriter writer)
    {
        writer.Write((long)_last.Count);
        foreach (var (trial, metrics) in _last.OrderBy(static pair => pair.Key))
        {
            writer.Write((long)trial);
            writer.Write((long)metrics.Count);
            foreach (var (name, value) in metrics)
            {
                writer.WriteShared(name);
                writer.Write(value);
            }
        }
    }

    /// <summary>Reads the metrics that were kept.</summary>
    public void ReadFrom(CanonicalReader reader, SweepState state)
    {
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            var trial = reader.ReadInt();
            var names = new string[reader.ReadCount()];
            var values = new double[names.Length];
            for (var i = 0; i < names.Length; i++) (names[i], values[i]) = (reader.ReadShared(), reader.ReadDouble());
            _last[trial] = new MetricValues(names, values);
        }

        foreach (var trial in state.Trials.Where(static trial => trial.State == TrialState.Running)) _running.Add(trial.Number);
    }

    private void Prune(SweepState state)
    {
        var wanted = state.Leaderboard.Top(Kept).Select(static trial => trial.Number).Concat(_running).ToHashSet();
        foreach (var trial in _last.Keys.Where(trial => !wanted.Contains(trial)).ToArray()) _last.Remove(trial);
    }
}
