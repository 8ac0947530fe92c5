using FsCheck;
using FsCheck.Fluent;
using Sweep.Core.Options;
using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Core.Tests.Sweeps;

/// <summary>Random commands, legal in the state they meet, late and repeated messages among them; the invariants are checked after each.</summary>
public sealed class SweepPropertyTests
{
    // A new scheduler is driven without being named here.
    public static TheoryData<string, bool> Kinds
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var kind in Schedulers.All)
            {
                data.Add(kind.Name, false);
                data.Add(kind.Name, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_commands_keep_the_invariants(string kind, bool maximize)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(15).WithEndSize(150), Prop.ForAll<int[]>(choices => { Drive(kind, maximize, choices); }));

    // A new sampler or scheduler is driven without being named here.
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var sampler in Samplers.All)
            {
                foreach (var scheduler in Schedulers.All) data.Add(sampler.Name, scheduler.Name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void State_that_was_read_back_is_the_one_that_was_written_and_goes_on_alike(string sampler, string scheduler)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(4).WithEndSize(150), Prop.ForAll<int[], int>((choices, place) => { ReadBack(Drive(scheduler, false, choices, sampler), place); }));

    private static void ReadBack(SweepScript script, int place)
    {
        var (setup, journal) = (script.State.Setup, script.Journal);
        var half = (int)((uint)place % (journal.Count + 1));
        var written = SweepReplay.Rebuild(setup, journal.Take(half));
        var writer = new CanonicalWriter();
        written.WriteTo(writer);
        var reader = new CanonicalReader(writer.Written.ToArray());
        var read = SweepState.Read(setup, reader);
        Assert.True(reader.IsAtEnd);
        Assert.Equal(written.Digest(), read.Digest());
        foreach (var entry in journal.Skip(half))
        {
            Assert.Equal(entry.Events.AsEnumerable(), SweepDecider.Decide(read, SweepReplay.CauseOf(entry, setup.Metric)));
            read.Apply(entry);
        }

        Assert.Equal(script.State.Digest(), read.Digest());
        Assert.Equal(script.State.NeededCheckpoints(), read.NeededCheckpoints());
        for (var slot = 0; slot < 5; slot++) Assert.Equal(script.State.HeldBy("outside", slot)?.Number, read.HeldBy("outside", slot)?.Number);
    }

    [Fact]
    public void Bytes_that_no_state_wrote_are_refused()
    {
        var state = Drive("asha", false, [.. Enumerable.Range(0, 100)]).State;
        var writer = new CanonicalWriter();
        state.WriteTo(writer);
        var bytes = writer.Written.ToArray();
        for (var length = 0; length < bytes.Length; length++) Assert.Throws<InvalidDataException>(() => SweepState.Read(state.Setup, new CanonicalReader(bytes.AsMemory(0, length))));
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x55;
            // Some damage gives other values; none may end otherwise than in a state or in being refused.
            Exception? error = Record.Exception(() => SweepState.Read(state.Setup, new CanonicalReader(damaged)));
            Assert.True(error is null or InvalidDataException, $"byte {at}: {error}");
        }
    }

    [Fact]
    public void Random_commands_reach_every_event_state_and_end()
    {
        var scripts = Enumerable.Range(0, 40).Select(seed => Drive(Schedulers.All[seed % Schedulers.All.Count].Name, false, [.. Enumerable.Range(1000 * seed, 200)])).ToList();
        var happened = scripts.SelectMany(script => script.Journal).SelectMany(entry => entry.Events).ToList();
        Assert.Equal(typeof(SweepEvent).GetNestedTypes().Select(type => type.Name).Order(), happened.Select(e => e.GetType().Name).Distinct().Order());
        Assert.Equal(
            [TrialState.Completed, TrialState.Stopped, TrialState.Diverged, TrialState.Failed, TrialState.Lost],
            happened.OfType<SweepEvent.TrialEnded>().Select(e => e.State).Distinct().Order());
        Assert.Contains<FinishKind?>(FinishKind.TimeUsedUp, scripts.Select(script => script.State.Finish));
        Assert.Contains<FinishKind?>(FinishKind.Cancelled, scripts.Select(script => script.State.Finish));
    }

    private static SweepScript Drive(string kind, bool maximize, int[] choices, string? sampler = null)
    {
        (string, ParameterValue)[] options = kind switch
        {
            "asha" or "asha-promote" => [("reduction_factor", ParameterValue.Int(2)), ("brackets", ParameterValue.Int(2))],
            "median" => [("min_trials", ParameterValue.Int(1))],
            "patience" => [("patience", ParameterValue.Int(2))],
            _ => [],
        };
        var setup = SweepScript.Setup(
            () => SweepScript.Scheduler(kind, 16, options),
            // Every third draw repeats an earlier one.
            () => new ListSampler(draw => draw > 60 ? null : draw % 3 == 2 ? draw - 1 : draw),
            maxResource: 16,
            maxTrials: 30);
        if (sampler is not null) setup = setup with { Space = SmallSpace, NewSampler = () => Samplers.All.Single(known => known.Name == sampler).Create(new OptionReader(new Dictionary<string, OptionValue>(), (_, _) => { }), SmallSpace) };
        setup = setup with { Maximize = maximize, MaxTime = TimeSpan.FromSeconds(200), KeepCheckpoints = 2, MaxRestarts = 1, RestartDelay = TimeSpan.FromSeconds(5) };
        var script = new SweepScript(setup);
        var checker = new Checker(script);
        // A long tail of choices after those given, so that many sweeps come to their end.
        for (var i = 0; i < choices.Length + 40; i++)
        {
            var random = new Prng(i < choices.Length ? (ulong)choices[i] : 99, Purpose.Proposal, i);
            Step(script, ref random, checker);
        }

        Assert.Null(SweepReplay.Verify(setup, script.Journal));
        Assert.Equal(script.State.Digest(), SweepReplay.Rebuild(setup, script.Journal).Digest());
        return script;
    }

    private static readonly SearchSpace SmallSpace = SearchSpace.Create(
        [new Parameter.Choice("cell", [ParameterValue.Text("rnn"), ParameterValue.Text("lstm")]), new Parameter.Int("hidden", 1, 9), new Parameter.Choice("tied", [ParameterValue.Bool(true), ParameterValue.Bool(false)])]);

    private static void Step(SweepScript script, ref Prng random, Checker checker)
    {
        var state = script.State;
        var trial = state.Trials.Count > 0 ? state.Trials[random.NextInt(state.Trials.Count)] : null;
        // Mostly the latest attempt, sometimes an earlier one.
        var attempt = trial is null || trial.Attempt == 0 ? 0 : random.NextInt(4) == 0 ? 1 + random.NextInt(trial.Attempt) : trial.Attempt;
        // Mostly the next resource, sometimes one that was reported before.
        var resource = trial is null ? 0 : Math.Max(0, trial.LastResource + 1 + random.NextInt(7) - (random.NextInt(4) == 0 ? 4 : 0));
        var loss = random.NextInt(30) switch { 0 => double.NaN, 1 => double.NegativeInfinity, _ => Loss(trial?.Number ?? 0, resource) + (random.NextInt(20) == 0 ? 1e-9 : 0) };
        var pick = random.NextInt(100);
        checker.Do(at => pick switch
        {
            < 21 => new SweepCommand.LeaseTrial(at, "worker", 0),
            < 25 => new SweepCommand.LeaseTrial(at, "outside", pick % 5, TimeSpan.FromSeconds(60)),
            25 => new SweepCommand.ReviewSweep(at),
            < 27 => new SweepCommand.AttachHost(at, "host-2"),
            < 28 when !state.IsFinished => new SweepCommand.PauseSweep(at, "disk full"),
            < 32 when !state.IsFinished => new SweepCommand.ResumeSweep(at),
            < 33 when !state.IsFinished && state.Trials.Count > 20 => new SweepCommand.CancelSweep(at, "enough"),
            _ when trial is null || attempt == 0 => new SweepCommand.LeaseTrial(at, "worker", 1),
            < 70 => new SweepCommand.ReportMetrics(at, trial.Number, attempt, resource, MetricValues.Of("loss", loss)),
            < 71 => new SweepCommand.ReportMetrics(at, trial.Number, attempt, resource, MetricValues.Of("accuracy", loss)),
            < 73 => new SweepCommand.ReportDivergence(at, trial.Number, attempt, resource, "gradient norm is NaN"),
            < 90 => new SweepCommand.RecordCheckpoint(at, new(trial.Number, attempt, trial.LastResource, $"{trial.Number}-{trial.LastResource}")),
            _ => new SweepCommand.EndAttempt(at, trial.Number, attempt, trial.Reports > 0 ? (AttemptEndKind)(pick % 5) : (AttemptEndKind)(pick % 4), "gone"),
        });
    }

    private static double Loss(int trial, long resource) => new Prng(5, Purpose.Proposal, (trial * 100) + resource).NextDouble() - 0.5;

    /// <summary>Checks what must hold after each command.</summary>
    private sealed class Checker(SweepScript script)
    {
        private readonly Dictionary<int, TrialState> _ended = [];
        private readonly Dictionary<int, int> _attempts = [];
        private readonly HashSet<CheckpointReference> _stored = [];

        public void Do(Func<long, SweepCommand> command)
        {
            var (finished, before) = (script.State.IsFinished, script.State.Digest());
            var decided = SweepDecider.Decide(script.State, command(script.Now));
            Assert.Equal(before, script.State.Digest());
            script.Do(command);

            Assert.Equal(decided, script.Events);
            if (finished) Assert.All(script.Events, e => Assert.IsType<SweepEvent.HostAttached>(e));
            foreach (var happened in script.Events) See(happened);
            Perform();
            Totals();
        }

        private void See(SweepEvent happened)
        {
            switch (happened)
            {
                case SweepEvent.AttemptStarted e:
                    Assert.Equal(_attempts.GetValueOrDefault(e.Trial) + 1, e.Attempt);
                    _attempts[e.Trial] = e.Attempt;
                    Assert.DoesNotContain(e.Trial, _ended.Keys);
                    if (e.From is { } from) Assert.Contains(from, _stored);
                    break;
                case SweepEvent.MetricsReported e:
                    Assert.Equal(_attempts[e.Trial], e.Attempt);
                    break;
                case SweepEvent.CheckpointSaved e:
                    _stored.Add(e.Checkpoint);
                    break;
                case SweepEvent.TrialEnded e:
                    Assert.True(_ended.TryAdd(e.Trial, e.State), $"trial {e.Trial} ended twice");
                    break;
                case SweepEvent.SweepFinished:
                    Assert.All(script.State.Trials, trial => Assert.True(trial.HasEnded));
                    break;
            }
        }

        // What is stored is always exactly what is needed.
        private void Perform()
        {
            foreach (var discard in script.Actions.OfType<SweepAction.DiscardCheckpoint>()) Assert.True(_stored.Remove(discard.Checkpoint));
            var needed = script.State.NeededCheckpoints();
            Assert.Equal(needed.Count, needed.Distinct().Count());
            Assert.Equal(_stored.OrderBy(c => c.ToString()), needed.OrderBy(c => c.ToString()));
        }

        private void Totals()
        {
            var state = script.State;
            for (var slot = 0; slot < 5; slot++)
            {
                var holds = state.Trials.SingleOrDefault(t => t is { State: TrialState.Running, Lease: not null } && t.Slot == slot);
                Assert.Equal(holds, state.HeldBy("outside", slot));
            }

            foreach (var kind in Enum.GetValues<TrialState>()) Assert.Equal(state.Trials.Count(t => t.State == kind), state.Count(kind));
            Assert.Equal(state.Trials.FirstOrDefault(t => t.State == TrialState.Waiting)?.Number, state.FirstWaiting);
            var best = state.Trials.Where(t => !double.IsNaN(t.BestLoss) && t.State is not (TrialState.Diverged or TrialState.Failed)).OrderBy(t => t.BestLoss).ThenBy(t => t.Number);
            var last = state.Trials.Where(t => t.State is TrialState.Diverged or TrialState.Failed).OrderBy(t => t.Number);
            Assert.Equal(best.Concat(last).Select(t => t.Number), state.Leaderboard.Top(int.MaxValue).Select(t => t.Number));
            Assert.Equal(state.Trials.Count, state.Trials.Select(t => t.Configuration).Distinct().Count());
        }
    }
}
