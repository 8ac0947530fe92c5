using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FsCheck;
using FsCheck.Fluent;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Trainers;
using Sweep.Server.Contracts;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Server.Tests.Contracts;

/// <summary>What a client rebuilds from a document is what the server had, to the last bit.</summary>
public sealed class RoundTripTests
{
    private static readonly ContractsContext Json = ContractsContext.Compact;

    private static readonly Gen<double> Numbers = Gen.OneOf(
        Gen.Elements(0.0, -0.0, 1, 64, 1e-300, 1e300, double.Epsilon, double.MaxValue, double.NaN, BitConverter.Int64BitsToDouble(0x7FF8000000000001), double.PositiveInfinity, double.NegativeInfinity, 0.1),
        ArbMap.Default.GeneratorFor<double>());

    private static readonly Gen<string> Names = Gen.Elements("lr", "hidden", "cell", "val_loss", "größe", "a b", "\"quoted\"", "日本", "x\\y\n");

    private static readonly Gen<ParameterValue> Values = Gen.OneOf(
        Numbers.Select(ParameterValue.Float),
        Gen.Choose(int.MinValue, int.MaxValue).Select(value => ParameterValue.Int(value)),
        Gen.Elements(true, false).Select(ParameterValue.Bool),
        Names.Select(ParameterValue.Text));

    private static readonly Gen<Configuration> Configurations =
        from names in Gen.SubListOf(Names.Sample(40).Distinct())
        from values in Gen.ArrayOf(Values, names.Count)
        select new Configuration(names.Zip(values, (name, value) => new KeyValuePair<string, ParameterValue>(name, value)));

    private static readonly Gen<MetricValues> Metrics =
        from names in Gen.SubListOf(Names.Sample(40).Distinct())
        from values in Gen.ArrayOf(Numbers, names.Count)
        select new MetricValues([.. names], values);

    private static readonly Gen<string?> Reasons = Gen.OneOf(Gen.Constant<string?>(null), Names.Select(name => (string?)name));

    private static readonly Gen<TimeSpan> Times = Gen.Choose(0, int.MaxValue).Select(high => new TimeSpan((high * 9973L) + (high % 7)));

    private static readonly Gen<CheckpointReference?> Checkpoints = Gen.Elements<CheckpointReference?>(null, new CheckpointReference(17, 2, 1L << 40, new string('a', 64)));

    private static readonly Gen<TrialView> Trials =
        from configuration in Configurations
        from state in Gen.Elements(Enum.GetValues<TrialState>())
        from reason in Reasons
        from rank in Gen.Elements<int?>(null, 1, 400)
        from last in Gen.OneOf(Gen.Constant<double?>(null), Numbers.Select(value => (double?)value))
        from best in Gen.OneOf(Gen.Constant<double?>(null), Numbers.Select(value => (double?)value))
        from saved in Checkpoints
        from kept in Checkpoints
        from ended in Gen.Elements<long?>(null, 1_700_000_000_123)
        from worker in Reasons
        select new TrialView(17, configuration, state, reason, rank, 3, 1, 12, 1L << 40, last, 77, best, saved, kept, 1_700_000_000_000, ended, worker, worker is null ? null : 2);

    [Fact]
    public void Trials_come_back() => Holds(Trials, trial => Again(TrialDocument.Of("s", trial), Json.TrialDocument).ToView(), Bits);

    [Fact]
    public void Reports_come_back() => Holds(
        from metrics in Metrics
        from kind in Gen.Elements(Enum.GetValues<VerdictKind>())
        from reason in Reasons
        from bracket in Gen.Choose(0, 2)
        from rung in Gen.Elements<long?>(null, 200)
        select new ReportView(3, 2, 1L << 40, 1_700_000_000_000, metrics, new Verdict(kind, reason, bracket, rung)),
        report => Again(ReportDocument.Of(report), Json.ReportDocument).ToView(3),
        report => report.ToString() + string.Join(',', report.Metrics.Select(metric => BitConverter.DoubleToInt64Bits(metric.Value))));

    [Fact]
    public void Summaries_come_back() => Holds(
        from best in Gen.OneOf(Gen.Constant<TrialView?>(null), Trials.Select(trial => (TrialView?)trial))
        from standing in Gen.Elements(SweepStanding.Running, SweepStanding.Paused, SweepStanding.Finished, SweepStanding.Interrupted)
        from reason in Names
        from elapsed in Times
        from most in Times
        from loss in Numbers
        select new SweepSummary
        {
            Name = "s",
            Standing = standing,
            Metric = "val_loss",
            Maximize = standing == SweepStanding.Paused,
            Counts = [1, 2, 3, 4, 5, 6, 7, 8],
            Ranked = 9,
            MaxTrials = standing == SweepStanding.Running ? null : 60,
            Elapsed = elapsed,
            MaxTime = standing == SweepStanding.Running ? null : most,
            Best = best,
            PauseReason = standing == SweepStanding.Paused ? reason : null,
            Stalled = standing == SweepStanding.Interrupted ? reason : null,
            Finish = standing == SweepStanding.Finished ? FinishKind.SpaceUsedUp : null,
            FinishReason = standing == SweepStanding.Finished ? reason : null,
            Reports = 1L << 41,
            StaleRefusals = 3,
            DifferingRepeats = 2,
            Position = 1L << 42,
            Running = [new RunningAttemptView(1, 2, 3, new TrainingProgress(4, 5, 6, loss, 1), 7.5, 8, elapsed)],
        },
        summary => Again(SweepDocument.Of(summary), Json.SweepDocument).ToSummary(),
        summary => $"{summary with { Best = null, Counts = [0, 0, 0, 0, 0, 0, 0, 0], Running = [] }} {(summary.Best is { } best ? Bits(best) : "")} {string.Join(',', summary.Counts)} {string.Join(',', summary.Running)}");

    [Fact]
    public void Entries_come_back()
    {
        foreach (var item in SampleEvents.All)
        {
            foreach (var by in (string?[])[null, "größe \"x\""])
            {
                var entry = new JournalEntry(1L << 40, 1_700_000_000_000, [item], by);
                Assert.Equal(entry, Again(new EntryPage("s", [entry], 1), Json.EntryPage).Entries.Single());
            }
        }
    }

    [Fact]
    public void Members_that_a_newer_server_adds_are_passed_over()
        => Assert.Equal(7, JsonSerializer.Deserialize("""{"sweep":"s","trials":[],"next":7,"colour":"blue"}""", Json.TrialPage)!.Next);

    private static void Holds<T>(Gen<T> values, Func<T, T> roundTrip, Func<T, string> describe)
        => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Arb.From(values), value => describe(value) == describe(roundTrip(value))));

    private static T Again<T>(T document, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(document, type), type)!;

    private static string Bits(TrialView trial) => $"{trial with { Configuration = Configuration.Empty }} {Bits(trial.LastObjective)} {Bits(trial.BestObjective)} "
        + string.Join(',', trial.Configuration.Select(pair => $"{pair.Key}:{pair.Value.Kind}:{(pair.Value.Kind == ValueKind.Float ? Bits(pair.Value.AsNumber()) : pair.Value.ToString())}"));

    private static string Bits(double? value) => value is { } number ? BitConverter.DoubleToInt64Bits(number).ToString() : "none";
}
