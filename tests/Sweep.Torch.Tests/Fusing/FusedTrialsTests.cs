using Sweep.Core.Sweeps;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Torch.Fusing;
using Sweep.Training;
using Xunit;

namespace Sweep.Torch.Tests.Fusing;

/// <summary>Trials that train as one program come out as each does alone, whoever joins, leaves, diverges or is stopped beside them.</summary>
public sealed class FusedTrialsTests
{
    public static TheoryData<string, string> Shapes => new()
    {
        { "char-lm", "cell=rnn layers=2" },
        { "char-lm", "cell=lstm layers=2" },
        { "char-lm", "cell=gru layers=2" },
        { "reber", "cell=lstm" },
        { "adding", "cell=gru" },
    };

    [Theory, MemberData(nameof(Shapes))]
    public async Task Differing_trials_come_out_as_alone(string task, string shape)
    {
        string[] own = ["lr=0.01", "lr=0.003 dropout=0.3 clip=0.2", "lr=0.02 beta1=0.8 weight_decay=0.01 schedule=cosine", "init=orthogonal clip_value=0.01 beta2=0.99"];
        var plans = own.Select((settings, i) => Trials.Plan(task, $"{shape} {settings}", max: 60, seed: (ulong)i + 1)).ToArray();
        using var alone = new TorchEngine().Open(new EngineSpecification(Fuse: EngineSpecification.Off));
        var expected = plans.Select(plan => Run(alone, plan, [20, 40, 60])).ToArray();

        using var fused = new TorchEngine().Open(new EngineSpecification(Fuse: "8"));
        var tasks = plans.Select(plan => Task.Factory.StartNew(() => Run(fused, plan, [20, 40, 60]), TaskCreationOptions.LongRunning)).ToArray();
        foreach (var (one, many) in expected.Zip(await Task.WhenAll(tasks))) AssertAlike(one, many);
    }

    /// <summary>Each slot trains trials of its own one after the other, with marks of its own: members come and go at every step of the others.</summary>
    [Fact]
    public async Task Places_are_taken_again_while_the_others_go_on()
    {
        TrainerPlan Plan(int slot, int trial) => Trials.Plan("char-lm", $"cell=lstm lr=0.01{(trial % 2 == 0 ? " clip=0.3" : "")}", max: 40, seed: (ulong)(10 * slot + trial));
        long[] Marks(int slot, int trial) => [3 + slot, 11 + trial, 24];
        using var alone = new TorchEngine().Open(new EngineSpecification(Fuse: EngineSpecification.Off));
        using var fused = new TorchEngine().Open(new EngineSpecification(Fuse: "4"));
        var slots = Enumerable.Range(0, 3).Select(slot => Task.Factory.StartNew(
            () => Enumerable.Range(0, 4).Select(trial => Run(fused, Plan(slot, trial), Marks(slot, trial), cut: trial == 1)).ToArray(),
            TaskCreationOptions.LongRunning)).ToArray();
        var ended = await Task.WhenAll(slots);
        for (var slot = 0; slot < 3; slot++)
        {
            for (var trial = 0; trial < 4; trial++) AssertAlike(Run(alone, Plan(slot, trial), Marks(slot, trial)), ended[slot][trial]);
        }
    }

    [Fact]
    public async Task One_that_diverges_leaves_the_others_as_they_are()
    {
        var sound = Trials.Plan("adding", "cell=rnn_relu optimizer=sgd lr=0.01", max: 60);
        var wild = Trials.Plan("adding", "cell=rnn_relu optimizer=sgd lr=1000 clip=0", max: 60);
        using var alone = new TorchEngine().Open(new EngineSpecification(Fuse: EngineSpecification.Off));
        var expected = Run(alone, sound, [60]);
        using var fused = new TorchEngine().Open(new EngineSpecification(Fuse: "2"));
        var diverging = Task.Factory.StartNew(
            () =>
            {
                using var training = fused.Start(wild, null);
                return training.TrainTo(60, default);
            },
            TaskCreationOptions.LongRunning);
        AssertAlike(expected, Run(fused, sound, [60]));
        Assert.IsType<TrainingOutcome.Diverged>(await diverging);
    }

    [Fact]
    public async Task One_that_is_stopped_leaves_between_two_steps()
    {
        using var fused = new TorchEngine().Open(new EngineSpecification(Fuse: "2"));
        var plan = Trials.Plan("reber", "", max: 1_000_000);
        using var stop = new CancellationTokenSource();
        using var training = fused.Start(plan, null);
        var endless = Task.Factory.StartNew(() => training.TrainTo(1_000_000, stop.Token), TaskCreationOptions.LongRunning);
        Run(fused, plan with { Seed = 9 }, [20]);
        await stop.CancelAsync();
        var cancelled = Assert.IsType<TrainingOutcome.Cancelled>(await endless);
        Assert.InRange(cancelled.Resource, 1, 999_999);
    }

    [Fact]
    public void Groups_have_one_shape_and_no_more_than_they_may()
    {
        using var fused = (TorchTrialEngine)new TorchEngine().Open(new EngineSpecification(Fuse: "2"));
        ITrialTraining Start(string settings) => fused.Start(Trials.Plan("reber", settings), null);
        using (Start("hidden=8"))
        using (Start("hidden=8 lr=0.1"))
        {
            Assert.Equal(1, fused.Groups);
            using (Start("hidden=8 lr=0.2")) Assert.Equal(2, fused.Groups); // the first is full
            using (Start("hidden=9")) Assert.Equal(2, fused.Groups);
            using (Start("hidden=8 optimizer=sgd")) Assert.Equal(2, fused.Groups);
        }

        Assert.Equal(0, fused.Groups);
    }

    [Fact]
    public void What_may_differ_does_not_part_trials()
    {
        var shape = FusedShape.Of(Trials.Plan("char-lm", "layers=2"));
        foreach (var same in new[] { "lr=0.1", "clip=3", "dropout=0.4", "weight_decay=0.1", "beta1=0.5", "schedule=cosine", "init=orthogonal" }) Assert.Equal(shape, FusedShape.Of(Trials.Plan("char-lm", $"layers=2 {same}")));
        foreach (var other in new[] { "hidden=9", "batch=5", "window=11", "optimizer=sgd", "cell=gru", "dropout_kind=variational" }) Assert.NotEqual(shape, FusedShape.Of(Trials.Plan("char-lm", $"layers=2 {other}")));
    }

    private static IReadOnlyList<MetricValues> Run(ITrialEngine engine, TrainerPlan plan, IReadOnlyList<long> marks, bool cut = false)
    {
        var reports = new List<MetricValues>();
        var training = engine.Start(plan, null);
        foreach (var mark in marks)
        {
            reports.Add(Assert.IsType<TrainingOutcome.Reached>(training.TrainTo(mark, default)).Metrics);
            if (!cut) continue;
            var saved = new MemoryStream();
            training.Save(saved);
            training.Dispose();
            saved.Position = 0;
            training = engine.Start(plan, saved);
        }

        training.Dispose();
        return reports;
    }

    private static void AssertAlike(IReadOnlyList<MetricValues> expected, IReadOnlyList<MetricValues> actual)
    {
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.Equal(one.Select(static metric => metric.Key), other.Select(static metric => metric.Key));
            foreach (var (a, b) in one.Zip(other)) Assert.True(Math.Abs(a.Value - b.Value) <= 1e-3 * Math.Max(Math.Abs(a.Value), 0.01) || (a.Key is "legal_strings" or "right_sums" && Math.Abs(a.Value - b.Value) < 0.02), $"{a.Key}: alone {a.Value:R}, fused {b.Value:R}");
        }
    }
}
