using Xunit;

namespace Sweep.Training.Tests;

// The floor of reber is ln 2 · 7/11 = 0.441; without the long-range symbol 0.504 is the best.
public class TrainerTests
{
    [Theory]
    [InlineData("char-lm", "cell=lstm layers=2 dropout=0.2")]
    [InlineData("reber", "cell=gru optimizer=rmsprop momentum=0.1")]
    [InlineData("adding", "cell=rnn optimizer=sgd schedule=plateau")]
    [InlineData("copy", "cell=lstm optimizer=adamw schedule=cosine clip_value=0.1")]
    public void Step_allocates_nothing(string task, string settings)
    {
        var trainer = new Trainer(Trials.Plan(task, settings, max: 1000));
        for (var i = 0; i < 130; i++) trainer.Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 130; i++) trainer.Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("char-lm", "hidden=32 lr=0.01", "val_loss", 1.0)]
    [InlineData("reber", "hidden=16 lr=0.01 batch=16", "val_loss", 0.56)]
    public void Learns(string task, string settings, string metric, double below)
    {
        var trainer = new Trainer(Trials.Plan(task, settings));
        Assert.IsType<TrainingEnd.Reached>(trainer.TrainTo(300, default));
        Assert.InRange(Value(trainer, metric), 0, below);
    }

    [Fact]
    public void Evaluation_leaves_no_trace()
    {
        var (plain, evaluated) = (new Trainer(Trials.Plan("char-lm", "")), new Trainer(Trials.Plan("char-lm", "")));
        for (var i = 0; i < 20; i++)
        {
            plain.Step();
            evaluated.Step();
            evaluated.Evaluate();
        }

        Assert.Equal(plain.Model.Capture().Parameters.Values, evaluated.Model.Capture().Parameters.Values);
        Assert.Equal(plain.Evaluate(), evaluated.Evaluate());
    }

    [Fact]
    public void Cancels_between_two_steps()
    {
        var trainer = new Trainer(Trials.Plan("reber", ""));
        Assert.IsType<TrainingEnd.Cancelled>(trainer.TrainTo(10, new CancellationToken(canceled: true)));
        Assert.Equal(0, trainer.Progress.Steps);
    }

    [Fact]
    public void Diverges_when_the_loss_overflows()
    {
        var trainer = new Trainer(Trials.Plan("adding", "cell=rnn_relu optimizer=sgd lr=1000 clip=0"));
        var end = Assert.IsType<TrainingEnd.Diverged>(trainer.TrainTo(300, default));
        Assert.Matches("^The (training loss|gradient norm) became (NaN|infinite) at step [0-9]+\\.$", end.Reason);
    }

    [Fact]
    public void Different_seeds_differ_and_equal_seeds_do_not()
    {
        double Loss(ulong seed)
        {
            var trainer = new Trainer(Trials.Plan("reber", "", seed: seed));
            trainer.TrainTo(5, default);
            return trainer.Progress.Loss;
        }

        Assert.Equal(Loss(1), Loss(1));
        Assert.NotEqual(Loss(1), Loss(2));
    }

    private static double Value(Trainer trainer, string metric) => trainer.Evaluate()[trainer.MetricNames.ToList().IndexOf(metric)];
}
