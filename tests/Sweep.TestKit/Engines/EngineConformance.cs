using Sweep.Core.Sweeps;
using Sweep.Hosting.Trainers;
using Sweep.Training.Optimizers;
using Sweep.Training.Schedules;
using Xunit;

namespace Sweep.TestKit.Engines;

/// <summary>
/// What every engine keeps to; a class per engine inherits it. The same trials learn, end for the same reasons, resume to the last bit, and have checkpoints and reports that other engines understand;
/// the <c>cpu</c> engine is the measure.
/// </summary>
public abstract class EngineConformance
{
    private const int Steps = 130; // beyond a block of the schedule
    private const int Compared = 200; // steps after which engines are compared
    private static readonly CpuEngine Cpu = new();

    /// <summary>An engine made ready, to be disposed of.</summary>
    protected abstract ITrialEngine Open();

    /// <summary>Trials of every cell, task, optimizer and schedule, and of all that dropout and clipping do.</summary>
    public static TheoryData<string, string> Every
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var task in new[] { "char-lm", "char-lm embedding", "reber", "adding", "copy" })
            {
                foreach (var cell in new[] { "rnn", "rnn_relu", "lstm", "gru" }) data.Add(task, $"cell={cell} layers={(task == "char-lm" ? 2 : 1)}");
            }

            foreach (var optimizer in OptimizerKinds.All)
            {
                data.Add("char-lm", $"optimizer={optimizer.Name} weight_decay=0.01");
                if (optimizer.Name is "sgd" or "rmsprop") data.Add("char-lm", $"optimizer={optimizer.Name} momentum=0.5 lr=0.01");
            }

            data.Add("char-lm", "optimizer=sgd momentum=0.5 nesterov=true lr=0.01");
            foreach (var schedule in ScheduleKinds.All) data.Add("char-lm", $"schedule={schedule.Name} warmup=20 decay_steps=30 patience=0 lr=0.02");
            foreach (var kind in new[] { "between", "variational" }) data.Add("char-lm", $"layers=3 dropout=0.3 dropout_kind={kind}");
            data.Add("char-lm", "clip=0.05 clip_value=0.01");
            data.Add("char-lm", "init=orthogonal forget_bias=1");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Agrees_with_the_cpu_engine(string task, string settings)
    {
        using var engine = Open();
        var plan = Trials.Plan(task, settings, max: Compared);
        using var training = engine.Start(plan, null);
        using var measure = Cpu.Start(plan, null);
        AssertAlike(Reached(measure, 1), Reached(training, 1), 1e-5);
        // Rounding grows with the steps, the more the less a trial is damped.
        AssertAlike(Reached(measure, Compared), Reached(training, Compared), 0.01);
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Continues_bit_for_bit_from_any_cut(string task, string settings)
    {
        using var engine = Open();
        var plan = Trials.Plan(task, settings, max: Steps);
        using var whole = engine.Start(plan, null);
        var expected = Reached(whole, Steps);
        var cut = engine.Start(plan, null);
        foreach (var mark in new[] { 1, 57, 100, Steps })
        {
            Reached(cut, mark);
            var saved = Saved(cut);
            cut.Dispose();
            cut = engine.Start(plan, new MemoryStream(saved));
        }

        using (cut)
        {
            Assert.Equal(expected.ToArray(), Reached(cut, Steps).ToArray());
            Assert.Equal(Saved(whole), Saved(cut));
            Assert.Equal(whole.Progress with { DeviceMemory = 0 }, cut.Progress with { DeviceMemory = 0 }); // measured at a step, of which there may have been none yet
        }
    }

    [Theory]
    [InlineData("char-lm", "cell=lstm layers=2 dropout=0.2")]
    [InlineData("reber", "cell=gru optimizer=adamw")]
    [InlineData("adding", "cell=rnn optimizer=rmsprop momentum=0.3")]
    public void Checkpoints_go_from_engine_to_engine(string task, string settings)
    {
        using var engine = Open();
        var plan = Trials.Plan(task, settings, max: 40);
        using var measure = Cpu.Start(plan, null);
        var expected = Reached(measure, 40);

        using var begun = Cpu.Start(plan, null);
        Reached(begun, 20);
        using var taken = engine.Start(plan, new MemoryStream(Saved(begun)));
        AssertAlike(expected, Reached(taken, 40), 1e-3);

        using var first = engine.Start(plan, null);
        Reached(first, 20);
        using var back = Cpu.Start(plan, new MemoryStream(Saved(first)));
        AssertAlike(expected, Reached(back, 40), 1e-3);
    }

    [Fact]
    public void Checkpoint_of_another_trial_is_refused()
    {
        using var engine = Open();
        using var training = engine.Start(Trials.Plan("reber", ""), null);
        var saved = Saved(training);
        var error = Assert.Throws<Training.Checkpoints.SafetensorsException>(() => engine.Start(Trials.Plan("reber", "", seed: 6), new MemoryStream(saved)));
        Assert.Equal("The checkpoint belongs to another trial: its seed is '5', not '6'.", error.Message);
    }

    [Theory]
    [InlineData("char-lm", "hidden=32 lr=0.01", "val_loss", 1.0)]
    [InlineData("reber", "hidden=16 lr=0.01 batch=16", "val_loss", 0.56)]
    public void Learns(string task, string settings, string metric, double below)
    {
        using var engine = Open();
        using var training = engine.Start(Trials.Plan(task, settings), null);
        Assert.True(Reached(training, 300).TryGet(metric, out var value));
        Assert.InRange(value, 0, below);
    }

    [Fact]
    public void Trial_that_overflows_diverges_with_its_reason_and_keeps_the_weights_before()
    {
        using var engine = Open();
        using var training = engine.Start(Trials.Plan("adding", "cell=rnn_relu optimizer=sgd lr=1000 clip=0"), null);
        var outcome = Assert.IsType<TrainingOutcome.Diverged>(training.TrainTo(300, default));
        Assert.Matches("^The (training loss|gradient norm) became (NaN|infinite) at step [0-9]+\\.$", outcome.Reason);
        Assert.Equal(training.Progress.Steps, outcome.Resource);
        var weights = Training.Checkpoints.TrainedModel.Load(new MemoryStream(Saved(training))).Parameters;
        Assert.Equal(outcome.Resource, training.Progress.Steps);
        Assert.DoesNotContain(weights.Values, float.IsNaN);
    }

    [Fact]
    public void Cancels_between_two_steps_and_can_be_saved()
    {
        using var engine = Open();
        var plan = Trials.Plan("reber", "");
        using var training = engine.Start(plan, null);
        Assert.Equal(new TrainingOutcome.Cancelled(0), training.TrainTo(10, new CancellationToken(canceled: true)));
        using var again = engine.Start(plan, new MemoryStream(Saved(training)));
        Assert.Equal(Reached(training, 10).ToArray(), Reached(again, 10).ToArray());
    }

    [Fact]
    public void Mark_that_was_reached_is_measured_again_the_same()
    {
        using var engine = Open();
        using var training = engine.Start(Trials.Plan("char-lm", "layers=2 dropout=0.4"), null);
        var first = Reached(training, 7).ToArray();
        Assert.Equal(first, Reached(training, 7).ToArray());
    }

    [Fact]
    public void Tokens_and_epochs_count_as_they_do_elsewhere()
    {
        using var engine = Open();
        foreach (var (resource, mark) in new[] { (Training.Settings.ResourceKind.Tokens, 1234L), (Training.Settings.ResourceKind.Epochs, 1) })
        {
            var plan = Trials.Plan("char-lm", "", resource, mark);
            using var training = engine.Start(plan, null);
            using var measure = Cpu.Start(plan, null);
            Reached(training, mark);
            Reached(measure, mark);
            Assert.Equal((measure.Progress.Resource, measure.Progress.Steps, measure.Progress.Tokens), (training.Progress.Resource, training.Progress.Steps, training.Progress.Tokens));
        }
    }

    /// <summary>Trains to a mark, which must be reached.</summary>
    protected static MetricValues Reached(ITrialTraining training, long mark) => Assert.IsType<TrainingOutcome.Reached>(training.TrainTo(mark, default)).Metrics;

    /// <summary>A checkpoint.</summary>
    protected static byte[] Saved(ITrialTraining training)
    {
        var stream = new MemoryStream();
        training.Save(stream);
        return stream.ToArray();
    }

    /// <summary>The same metrics by name, and values that are alike: losses by a share of themselves, what counts strings or gates by a hundredth.</summary>
    protected static void AssertAlike(MetricValues expected, MetricValues actual, double share)
    {
        Assert.Equal(expected.Select(metric => metric.Key), actual.Select(metric => metric.Key));
        foreach (var (metric, other) in expected.Zip(actual))
        {
            var isCount = metric.Key.StartsWith("gate_saturation", StringComparison.Ordinal) || metric.Key is "legal_strings" or "right_sums" or "right_symbols" or "solved" or "clip_rate";
            var limit = isCount ? 0.05 : metric.Key.Contains("norm", StringComparison.Ordinal) ? 10 * share * Math.Max(Math.Abs(metric.Value), 1e-3) : share * Math.Max(Math.Abs(metric.Value), 1e-2);
            Assert.True(Math.Abs(metric.Value - other.Value) <= limit, $"{metric.Key}: expected {metric.Value:R}, but got {other.Value:R}");
        }
    }
}
