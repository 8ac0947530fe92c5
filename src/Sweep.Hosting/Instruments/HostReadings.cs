using System.Diagnostics.Metrics;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Local;

namespace Sweep.Hosting.Instruments;

/// <summary>What is read when somebody looks, rather than counted when it happens.</summary>
internal sealed class HostReadings(SweepOwner owner, Func<int> busySlots, string worker, int slots)
{
    /// <summary>How many trials the leaderboard's instruments show: more would make a series of every trial.</summary>
    public const int LeaderboardRows = 20;

    private static readonly TrialState[] States = Enum.GetValues<TrialState>();

    public IEnumerable<Measurement<int>> Trials() => owner.Read(static state => States
        .Select(kind => new Measurement<int>(state.Count(kind), Tag("sweep", state.Setup.Name), Tag("state", kind.ToString().ToLowerInvariant())))
        .ToArray());

    public IEnumerable<Measurement<int>> Pending() => owner.Read(static state => new[]
    {
        new Measurement<int>(state.Count(TrialState.Waiting), Tag("sweep", state.Setup.Name)),
    });

    public IEnumerable<Measurement<double>> BestObjective() => owner.Read(static state => state.Leaderboard.Best is { } best
        ? new[] { new Measurement<double>(state.Turn(best.BestLoss), Tag("sweep", state.Setup.Name)) }
        : []);

    public IEnumerable<Measurement<double>> LeaderboardObjective() => owner.Read(static state => state.Leaderboard.Top(LeaderboardRows)
        .Select((trial, place) => (Trial: trial, Rank: place + 1))
        .Where(row => double.IsFinite(row.Trial.BestLoss))
        .Select(row => new Measurement<double>(state.Turn(row.Trial.BestLoss), Tag("sweep", state.Setup.Name), Tag("rank", row.Rank), Tag("trial", row.Trial.Number)))
        .ToArray());

    public IEnumerable<Measurement<int>> LeaderboardInfo() => owner.Read(static state => state.Leaderboard.Top(LeaderboardRows)
        .Select(trial => new Measurement<int>(1, (IEnumerable<KeyValuePair<string, object?>>)
        [
            Tag("sweep", state.Setup.Name),
            Tag("trial", trial.Number),
            .. trial.Configuration.Where(pair => !state.Setup.Space.Fixed.TryGet(pair.Key, out _)).Select(pair => Tag(pair.Key, pair.Value.ToString())),
        ]))
        .ToArray());

    public IEnumerable<Measurement<int>> Slots()
    {
        var busy = busySlots();
        return [new(busy, Tag("worker", worker), Tag("state", "busy")), new(slots - busy, Tag("worker", worker), Tag("state", "idle"))];
    }

    /// <summary>Reads what the owner's lock guards.</summary>
    public T Read<T>(Func<SweepState, T> read) => owner.Read(read);

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);
}
