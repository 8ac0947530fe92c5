using System.Collections.Immutable;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;

namespace Sweep.TestKit.Journals;

/// <summary>Every kind of event with every kind of value that it may carry, and entries made of them.</summary>
public static class SampleEvents
{
    private static readonly CheckpointReference Checkpoint = new(3, 2, 5000, new string('a', 64));

    /// <summary>What format 1 of the journal could say.</summary>
    public static IReadOnlyList<SweepEvent> Version1 { get; } =
    [
        new SweepEvent.SweepCreated("name: \"sample\"\nspace: { lr: { float: [1e-4, 1e-1] } } # µ → λ\n", [new("input.txt", 1115394, new string('b', 64)), new("a\\b \"c\"", 0, "d")]),
        new SweepEvent.SweepCreated("", []),
        new SweepEvent.HostAttached("host-1:4711"),
        new SweepEvent.TrialProposed(0, 0, Configuration.Empty),
        new SweepEvent.TrialProposed(int.MaxValue, 12, new Configuration(
        [
            new("cell", ParameterValue.Text("lstm")),
            new("hidden", ParameterValue.Int(64)),
            new("lr", ParameterValue.Float(0.1 + 0.2)),
            new("whole", ParameterValue.Float(64)),
            new("tiny", ParameterValue.Float(double.Epsilon)),
            new("large", ParameterValue.Float(1e300)),
            new("negative-zero", ParameterValue.Float(-0.0)),
            new("not-a-number", ParameterValue.Float(double.NaN)),
            new("limit", ParameterValue.Int(-(1L << 53))),
            new("nesterov", ParameterValue.Bool(true)),
            new("name with \"quotes\"\n", ParameterValue.Text("64")),
        ])),
        new SweepEvent.TrialPromoted(4),
        new SweepEvent.AttemptStarted(3, 1, "host-1", 0, null),
        new SweepEvent.AttemptStarted(3, 2, "host-1", 1, Checkpoint),
        new SweepEvent.MetricsReported(3, 2, 5000, MetricValues.Of("val_loss", 1.0 / 3), Verdict.Continue),
        new SweepEvent.MetricsReported(3, 2, 1L << 40, Numbers(), new Verdict(VerdictKind.Stop, "ranked 9 of 10", 2, 5000)),
        new SweepEvent.MetricsReported(3, 2, 1, new MetricValues([], []), new Verdict(VerdictKind.Pause, null, 0, 1)),
        new SweepEvent.MetricsReported(3, 2, 1, MetricValues.Of("val_loss", 2), new Verdict(VerdictKind.Continue, null, 0, 1)),
        new SweepEvent.DivergenceReported(3, 2, 77, "gradient norm is NaN"),
        new SweepEvent.StaleAttemptRefused(3, 1, 2, 5000),
        new SweepEvent.RepeatDiffered(3, 2, 5000, double.NegativeInfinity, double.NaN),
        new SweepEvent.CheckpointSaved(Checkpoint),
        .. new[] { AttemptEndKind.Interrupted, AttemptEndKind.Failed, AttemptEndKind.FailedForGood, AttemptEndKind.Lost }.Select(kind => new SweepEvent.AttemptEnded(3, 2, kind, "reason")),
        new SweepEvent.TrialPaused(3, "at rung 5000"),
        .. Enum.GetValues<TrialState>().Select(state => new SweepEvent.TrialEnded(3, state, null)),
        new SweepEvent.TrialEnded(3, TrialState.Failed, "\u0000\ud83d\ude00 end"),
        new SweepEvent.SweepPaused("asked"),
        new SweepEvent.SweepResumed(),
        .. Enum.GetValues<FinishKind>().Select(kind => new SweepEvent.SweepFinished(kind, "all trials are done")),
    ];

    /// <summary>What format 2 of the journal can say; at least one of each kind.</summary>
    public static IReadOnlyList<SweepEvent> All { get; } =
    [
        .. Version1,
        new SweepEvent.AttemptStarted(5, 1, "node-7 \"µ\"", 3, null, TimeSpan.FromSeconds(60)),
        new SweepEvent.AttemptStarted(5, 2, "node-7", 0, Checkpoint, TimeSpan.FromMilliseconds(1500)),
        new SweepEvent.AttemptEnded(5, 2, AttemptEndKind.Completed, "converged"),
    ];

    /// <summary>As many entries as asked for, each with one to three of the events.</summary>
    public static IEnumerable<JournalEntry> Entries(int count, long from = 0)
    {
        for (var position = from; position < from + count; position++)
        {
            var events = ImmutableArray.CreateBuilder<SweepEvent>();
            for (var i = 0; i <= position % 3; i++) events.Add(All[(int)((position * 7 + i) % All.Count)]);
            yield return new JournalEntry(position, 1_763_686_000_000 + position, events.ToImmutable(), position % 5 == 4 ? "anna \"µ\"" : null);
        }
    }

    private static MetricValues Numbers()
    {
        double[] values =
        [
            double.NaN, BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0000), BitConverter.Int64BitsToDouble(0x7FF0_0000_0000_0001),
            double.PositiveInfinity, double.NegativeInfinity, 0.0, -0.0, double.Epsilon, double.MaxValue, double.MinValue, Math.PI, 1e21, 1e-7, 100,
        ];
        return new MetricValues([.. Enumerable.Range(0, values.Length).Select(i => $"metric_{i}")], values);
    }
}
