using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;
using Xunit;

namespace Sweep.Training.Tests.Tasks;

/// <summary>What every task keeps.</summary>
public class TaskConformanceTests
{
    public static TheoryData<string> Tasks => ["char-lm", "char-lm embedding", "reber", "adding", "copy"];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Window_is_a_function_of_seed_and_step(string name)
    {
        var (task, settings) = (Trials.Task(name), Trials.Settings(""));
        var (a, b) = (Window(task, settings), Window(task, settings));
        foreach (var step in new long[] { 0, 1, 17, 100_000 })
        {
            task.Fill(settings, 3, 0, b); // whatever was in it before
            task.Fill(settings, 3, step, a);
            task.Fill(settings, 3, step, b);
            AssertSame(a, b);
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Window_fits_what_the_task_says(string name)
    {
        var (task, settings) = (Trials.Task(name), Trials.Settings(""));
        var (window, network, tokens) = (Window(task, settings), task.Network(settings), 0L);
        for (var step = 0; step < 2000; step++)
        {
            task.Fill(settings, 3, step, window);
            tokens += window.Tokens;
            Assert.InRange(window.Time, 1, task.LongestWindow(settings));
            if (network.Input == InputKind.Real) continue;
            foreach (var symbol in window.Symbols) Assert.InRange(symbol, 0, network.InputSize - 1);
            foreach (var target in window.Targets) Assert.InRange(target, -1, network.Outputs - 1);
        }

        Assert.Equal(task.TokensPerStep(settings), tokens / 2000.0, 0.03 * task.TokensPerStep(settings));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Reports_its_metrics_the_first_by_default(string name)
    {
        var trainer = new Trainer(Trials.Plan(name, ""));
        var metrics = trainer.Evaluate();
        var kind = TaskKinds.All.Single(kind => kind.Name == trainer.Plan.Task.Name);
        Assert.Equal(kind.Metrics, trainer.Plan.Task.Metrics);
        Assert.Equal(trainer.MetricNames.Count, metrics.Length);
        Assert.Equal(trainer.MetricNames.Count, trainer.MetricNames.Distinct().Count());
        Assert.All(metrics[..kind.Metrics.Count], value => Assert.True(double.IsFinite(value)));
        Assert.InRange(metrics[trainer.MetricNames.ToList().IndexOf("gate_saturation_l0")], 0, 1);
    }

    [Theory]
    [InlineData("reber", "val_loss")]
    [InlineData("adding", "val_mse")]
    [InlineData("copy", "val_loss")]
    public void Generated_task_knows_its_optimum_and_the_distance_to_it(string name, string metric)
    {
        var trainer = new Trainer(Trials.Plan(name, ""));
        var (optimum, names, values) = (trainer.Plan.Task.Optimum!, trainer.MetricNames.ToList(), trainer.Evaluate());
        Assert.Equal(metric, optimum.Metric);
        var distance = values[names.IndexOf("distance_to_optimum")];
        Assert.Equal(values[names.IndexOf(metric)] - optimum.Value, distance, 0.02); // reber: the test strings' own optimum, not the language's
        Assert.True(distance > 0.1);
    }

    [Theory]
    [InlineData("reber")]
    [InlineData("adding")]
    [InlineData("copy")]
    public void Generated_task_has_no_epochs(string name)
    {
        var e = Assert.Throws<ArgumentException>(() => new Trainer(Trials.Plan(name, "", ResourceKind.Epochs)));
        Assert.Equal($"The task {name} generates its data, which has no epochs. Use steps or tokens as the resource.", e.Message);
    }

    private static Window Window(ITask task, TrainingSettings settings) => new(task.Network(settings), settings.Batch, task.LongestWindow(settings));

    private static void AssertSame(Window a, Window b)
    {
        Assert.Equal((a.Time, a.Tokens, a.StartsAfresh), (b.Time, b.Tokens, b.StartsAfresh));
        if (a.Network.Input == InputKind.Real)
        {
            Assert.Equal(a.Features, b.Features);
            Assert.Equal(a.Values.ToArray(), b.Values.ToArray()); // as arrays, whose NaN are equal
            return;
        }

        Assert.Equal(a.Symbols, b.Symbols);
        Assert.Equal(a.Targets, b.Targets);
    }
}
