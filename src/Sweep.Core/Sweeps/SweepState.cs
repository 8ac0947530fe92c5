using System.Collections.Immutable;
using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;

namespace Sweep.Core.Sweeps;

/// <summary>
/// What a sweep is after its journal so far. Only <see cref="Apply(JournalEntry)"/> changes it; the same entries give the same state, byte for
/// byte (<see cref="WriteTo"/>). Not safe for several threads.
/// </summary>
public sealed partial class SweepState
{
    private readonly List<TrialRecord> _trials = [];
    private readonly HashSet<Configuration> _configurations = [];
    private readonly SortedSet<int> _waiting = [];
    private readonly Dictionary<(string Worker, int Slot), TrialRecord> _held = [];
    private readonly int[] _counts = new int[Enum.GetValues<TrialState>().Length];
    private readonly BudgetClock _clock = new();
    private readonly CheckpointRetention _retention;

    /// <summary>The state before the first entry.</summary>
    public SweepState(SweepSetup setup)
    {
        Setup = setup;
        Sampler = setup.NewSampler();
        Scheduler = setup.NewScheduler();
        Leaderboard = new Leaderboard(_trials);
        _retention = new CheckpointRetention(setup.KeepCheckpoints);
    }

    /// <summary>What the specification says.</summary>
    public SweepSetup Setup { get; }

    /// <summary>This state's sampler.</summary>
    public ISampler Sampler { get; }

    /// <summary>This state's scheduler, to which everything so far has been folded. For reading only.</summary>
    public IScheduler Scheduler { get; }

    /// <summary>The position of the next entry.</summary>
    public long NextPosition { get; private set; }

    /// <summary>Whether the journal has begun.</summary>
    public bool IsCreated => Specification is not null;

    /// <summary>The specification as YAML; null before the first entry.</summary>
    public string? Specification { get; private set; }

    /// <summary>What the data was when the sweep began.</summary>
    public ImmutableArray<DataFingerprint> Data { get; private set; } = [];

    /// <summary>The host that attached last; null where none has.</summary>
    public string? Host { get; private set; }

    /// <summary>Why the sweep is paused; null where it is not.</summary>
    public string? PauseReason { get; private set; }

    /// <summary>How the sweep ended; null while it goes on.</summary>
    public FinishKind? Finish { get; private set; }

    /// <summary>Why the sweep ended, for people; null while it goes on.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Whether the sweep is over.</summary>
    public bool IsFinished => Finish is not null;

    /// <summary>All trials by number.</summary>
    public IReadOnlyList<TrialRecord> Trials => _trials;

    /// <summary>The trials that have reported, best first.</summary>
    public Leaderboard Leaderboard { get; }

    /// <summary>What samplers may know.</summary>
    public TrialHistory History { get; } = new();

    /// <summary>The index of the next draw that a sampler is asked for.</summary>
    public int NextDraw { get; private set; }

    /// <summary>How many reports were taken, repeats not counted.</summary>
    public long Reports { get; private set; }

    /// <summary>How many messages of fenced attempts were refused.</summary>
    public long StaleRefusals { get; private set; }

    /// <summary>How many repeated reports differed from the journaled ones.</summary>
    public long DifferingRepeats { get; private set; }

    /// <summary>The lowest number of a trial that waits for an attempt; null where none does.</summary>
    public int? FirstWaiting => _waiting.Count > 0 ? _waiting.Min : null;

    /// <summary>The lowest number of a trial that waits for an attempt and may have it now; null where none does.</summary>
    /// <param name="at">The time, milliseconds since 1970 UTC.</param>
    public int? FirstDue(long at)
    {
        foreach (var number in _waiting)
        {
            if (_trials[number].DueAt is not { } due || due <= at) return number;
        }

        return null;
    }

    /// <summary>How many trials wait for an attempt and may have it now.</summary>
    /// <param name="at">The time, milliseconds since 1970 UTC.</param>
    public int CountDue(long at) => _waiting.Count(number => _trials[number].DueAt is not { } due || due <= at);

    /// <summary>The trial whose attempt a slot outside the host's process is running; null where it runs none.</summary>
    public TrialRecord? HeldBy(string worker, int slot) => _held.GetValueOrDefault((worker, slot));

    /// <summary>The time during which a host was attached, up to the last entry.</summary>
    public TimeSpan Elapsed => TimeSpan.FromMilliseconds(_clock.Elapsed);

    /// <summary>The checkpoints that nothing needs since the last entry; those of earlier entries are not repeated.</summary>
    public IReadOnlyList<CheckpointReference> ReleasedCheckpoints => _retention.Released;

    /// <summary>How many trials are in a state.</summary>
    public int Count(TrialState state) => _counts[(int)state];

    /// <summary>Whether a trial with an equal configuration has been proposed.</summary>
    public bool HasTried(Configuration configuration) => _configurations.Contains(configuration);

    /// <summary>Whether the budget's time is over at a time, milliseconds since 1970 UTC.</summary>
    public bool IsTimeOver(long at) => Setup.MaxTime is { } limit && _clock.ElapsedAt(at) >= limit.TotalMilliseconds;

    /// <summary>The objective turned so that lower is better; turns a loss back as well.</summary>
    public double Turn(double value) => Setup.Maximize ? -value : value;

    /// <summary>Every checkpoint that is needed, by trial number; a store may delete all others.</summary>
    public IReadOnlyList<CheckpointReference> NeededCheckpoints()
    {
        var needed = new List<CheckpointReference>();
        foreach (var trial in _trials)
        {
            if (trial.BestCheckpoint is { } best && best != trial.LastCheckpoint && _retention.IsNeeded(trial, best)) needed.Add(best);
            if (trial.LastCheckpoint is { } last && _retention.IsNeeded(trial, last)) needed.Add(last);
        }

        return needed;
    }

    /// <summary>
    /// A report whose loss lies below this is among the best of the sweep, whose checkpoints are kept: it is to be saved before it is reported. Infinity while fewer trials have reported a loss, minus
    /// infinity where none are kept.
    /// </summary>
    public double SaveBelow => Setup.KeepCheckpoints == 0 ? double.NegativeInfinity : Leaderboard.LossAt(Setup.KeepCheckpoints - 1) ?? double.PositiveInfinity;

    /// <summary>Whether a checkpoint that was recorded is needed now.</summary>
    public bool Needs(CheckpointReference checkpoint) => (uint)checkpoint.Trial < (uint)_trials.Count && Needs(_trials[checkpoint.Trial], checkpoint.Key);

    /// <summary>
    /// Whether what is stored under a key is not needed and never can be again, whatever is decided after this state, by this host or by one that has replaced it: what an attempt outside the host's process may
    /// be about to tell of is spared, and so is all that this state does not know of.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="at">The time, milliseconds since 1970 UTC.</param>
    public bool IsUnneededForGood(CheckpointKey key, long at)
    {
        if ((uint)key.Trial >= (uint)_trials.Count) return false;
        var trial = _trials[key.Trial];
        if (key.Attempt > trial.Attempt || Needs(trial, key)) return false;
        return key.Attempt < trial.Attempt || key.Resource <= trial.Saved || !AttemptRules.MayStillRecord(trial, key.Resource, at);
    }

    /// <summary>Writes the whole state: equal states give equal bytes.</summary>
    public void WriteTo(CanonicalWriter writer)
    {
        writer.Write(NextPosition);
        writer.Write(Specification);
        writer.Write((long)Data.Length);
        foreach (var file in Data)
        {
            writer.Write(file.Path);
            writer.Write(file.Bytes);
            writer.Write(file.Sha256);
        }

        writer.Write(Host);
        writer.Write(PauseReason);
        writer.Write(Finish is { } finish ? (long)finish : -1);
        writer.Write(FinishReason);
        writer.Write((long)NextDraw);
        writer.Write(Reports);
        writer.Write(StaleRefusals);
        writer.Write(DifferingRepeats);
        _clock.WriteTo(writer);
        writer.Write((long)_trials.Count);
        foreach (var trial in _trials) trial.WriteTo(writer);
        Leaderboard.WriteTo(writer);
        _retention.WriteTo(writer);
        History.WriteTo(writer);
        Scheduler.WriteTo(writer);
    }

    private bool Needs(TrialRecord trial, CheckpointKey key)
        => (trial.LastCheckpoint is { } last && last.Key == key && _retention.IsNeeded(trial, last))
        || (trial.BestCheckpoint is { } best && best.Key == key && _retention.IsNeeded(trial, best));

    /// <summary>SHA-256 of what <see cref="WriteTo"/> writes, lower-case hex.</summary>
    public string Digest()
    {
        var writer = new CanonicalWriter();
        WriteTo(writer);
        return writer.Digest();
    }
}
