using System.Diagnostics.Metrics;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Journals;

namespace Sweep.Hosting.Instruments;

/// <summary>What is read of a sweep when somebody looks, rather than counted when it happens.</summary>
internal sealed class HostReadings(SweepOwner owner, IJournal journal, string sweep, SweepHostOptions options)
{
    private static readonly TimeSpan StorageAge = TimeSpan.FromSeconds(5);
    private static readonly TrialState[] States = Enum.GetValues<TrialState>();
    private readonly KeyValuePair<string, object?> _sweep = new("sweep", sweep);
    private readonly Lock _storageLock = new();
    private (long At, StorageSpace? Space)? _storage;

    /// <summary>Trials by state; the first that is read of a sweep.</summary>
    public Measurement<int>[] Trials(TrialReadings trials)
    {
        trials.RenewWhereWorn();
        return owner.Read(state => States.Select(kind => new Measurement<int>(state.Count(kind), _sweep, Tags.Of("state", kind))).ToArray());
    }

    public Measurement<int> Info() => owner.Read(state => new Measurement<int>(
        1,
        _sweep,
        Tags.Of("metric", state.Setup.Metric),
        Tags.Of("goal", state.Setup.Maximize ? "maximize" : "minimize"),
        Tags.Of("sampler", options.Sampler),
        Tags.Of("scheduler", options.Scheduler),
        Tags.Of("engine", options.Engine)));

    public Measurement<int>[] BudgetTrials() => owner.Read(state => state.Setup.MaxTrials is { } trials ? [new Measurement<int>(trials, _sweep)] : Array.Empty<Measurement<int>>());

    public Measurement<int> Paused() => owner.Read(state => new Measurement<int>(state.PauseReason is null ? 0 : 1, _sweep));

    public Measurement<int> Pending() => owner.Read(state => new Measurement<int>(state.Count(TrialState.Waiting), _sweep));

    public Measurement<double>[] BestObjective() => owner.Read(state => state.Leaderboard.Best is { } best ? [new Measurement<double>(state.Turn(best.BestLoss), _sweep)] : Array.Empty<Measurement<double>>());

    /// <summary>A figure of the journal's volume, at most some seconds old; none where the journal knows of none.</summary>
    public Measurement<long>[] Storage(Func<StorageSpace, long> figure)
    {
        lock (_storageLock)
        {
            if (_storage is not { } read || options.Time.GetElapsedTime(read.At) > StorageAge) _storage = (options.Time.GetTimestamp(), journal.Space);
            return _storage.Value.Space is { } space ? [new Measurement<long>(figure(space), _sweep)] : [];
        }
    }

    /// <summary>Reads what the owner's lock guards.</summary>
    public T Read<T>(Func<SweepState, T> read) => owner.Read(read);
}
