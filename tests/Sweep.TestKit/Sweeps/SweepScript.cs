using Sweep.Core.Options;
using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;

namespace Sweep.TestKit.Sweeps;

/// <summary>
/// Drives the decider in memory, as a host would: each command's events become an entry, are applied, and give actions. Time is what the script
/// says; a second passes with each command unless told otherwise.
/// </summary>
public sealed class SweepScript
{
    public const long Start = 1_700_000_000_000;

    private readonly List<JournalEntry> _journal = [];

    /// <summary>A sweep that was created and has a host.</summary>
    public SweepScript(SweepSetup setup, bool attach = true)
    {
        State = new SweepState(setup);
        Do(at => new SweepCommand.CreateSweep(at, "name: " + setup.Name, []));
        if (attach) Attach();
    }

    public SweepState State { get; }

    public IReadOnlyList<JournalEntry> Journal => _journal;

    /// <summary>The clock, milliseconds since 1970 UTC.</summary>
    public long Now { get; set; } = Start;

    /// <summary>What the last command brought about.</summary>
    public IReadOnlyList<SweepEvent> Events { get; private set; } = [];

    public IReadOnlyList<SweepAction> Actions { get; private set; } = [];

    /// <summary>A setup with one parameter <c>x</c>, the objective <c>loss</c>, and trials of 100.</summary>
    public static SweepSetup Setup(Func<IScheduler>? scheduler = null, Func<ISampler>? sampler = null, long maxResource = 100, int? maxTrials = null) => new()
    {
        Name = "script",
        Space = SearchSpace.Create([new Parameter.Int("x", 0, 1L << 40)]),
        Seed = 1,
        Metric = "loss",
        NewSampler = sampler ?? (() => new ListSampler()),
        NewScheduler = scheduler ?? (() => new NoScheduler()),
        MaxResource = maxResource,
        MaxTrials = maxTrials,
    };

    /// <summary>A scheduler of the registry, with whole-number options; throws on a problem.</summary>
    public static IScheduler Scheduler(string kind, long maxResource, params (string Name, ParameterValue Value)[] options)
    {
        var given = options.ToDictionary(o => o.Name, o => (OptionValue)new OptionValue.Scalar(o.Value));
        var reader = new OptionReader(given, (name, message) => throw new ArgumentException($"{name} {message}"));
        var made = Core.Scheduling.Schedulers.All.Single(k => k.Name == kind).Create(reader, new SchedulerSetup(maxResource, 1));
        reader.Finish();
        return made;
    }

    /// <summary>Decides a command, applies the entry, and passes a second.</summary>
    /// <param name="command">The command at a time.</param>
    /// <param name="by">In whose name it is given.</param>
    public IReadOnlyList<SweepEvent> Do(Func<long, SweepCommand> command, string? by = null)
    {
        var events = SweepDecider.Decide(State, command(Now));
        (Events, Actions) = (events, []);
        if (events.Length > 0)
        {
            var entry = new JournalEntry(State.NextPosition, Now, events, by);
            _journal.Add(entry);
            State.Apply(entry);
            Actions = SweepActions.From(State, events);
        }

        Now += 1000;
        return Events;
    }

    public void Attach(string host = "host-1") => Do(at => new SweepCommand.AttachHost(at, host));

    /// <summary>A slot asks for work; null where it gets none.</summary>
    public SweepAction.StartAttempt? Lease(int slot = 0)
    {
        Do(at => new SweepCommand.LeaseTrial(at, "worker", slot));
        return Actions.OfType<SweepAction.StartAttempt>().SingleOrDefault();
    }

    /// <summary>A slot outside the host's process asks for work; null where it gets none, or holds some already.</summary>
    public SweepAction.StartAttempt? LeaseOutside(string worker, int slot, int seconds, string? by = null)
    {
        Do(at => new SweepCommand.LeaseTrial(at, worker, slot, TimeSpan.FromSeconds(seconds)), by);
        return Actions.OfType<SweepAction.StartAttempt>().SingleOrDefault();
    }

    /// <summary>Reports the objective of a trial's latest attempt, or of the attempt given.</summary>
    public IReadOnlyList<SweepEvent> Report(int trial, long resource, double loss, int? attempt = null)
        => Do(at => new SweepCommand.ReportMetrics(at, trial, attempt ?? State.Trials[trial].Attempt, resource, MetricValues.Of(State.Setup.Metric, loss)));

    public CheckpointReference Checkpoint(int trial, long resource, int? attempt = null)
    {
        var checkpoint = new CheckpointReference(trial, attempt ?? State.Trials[trial].Attempt, resource, $"digest-{trial}-{resource}");
        Do(at => new SweepCommand.RecordCheckpoint(at, checkpoint));
        return checkpoint;
    }

    public void End(int trial, AttemptEndKind kind, string reason = "it broke", int? attempt = null)
        => Do(at => new SweepCommand.EndAttempt(at, trial, attempt ?? State.Trials[trial].Attempt, kind, reason));

    /// <summary>
    /// Runs to the end with one slot: each leased trial reports <paramref name="objective"/> at the marks given until it is stopped or done.
    /// </summary>
    public void Run(Func<Configuration, long, double> objective, params long[] marks)
    {
        while (!State.IsFinished && Lease() is { } start)
        {
            foreach (var mark in marks)
            {
                if (mark <= (start.From?.Resource ?? 0)) continue;
                Report(start.Trial, mark, objective(start.Configuration, mark));
                if (State.Trials[start.Trial].State != TrialState.Running) break;
            }
        }
    }
}
