using System.Text;
using Sweep.Core.Options;
using Sweep.Core.Spaces;
using Sweep.Hosting.Trainers;
using Sweep.Training.Settings;
using Xunit;

namespace Sweep.Hosting.Tests.Trainers;

public sealed class TaskTrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweep-cpu-trainer-").FullName;

    [Fact]
    public void Trains_reber_and_reports_its_metrics()
    {
        using var trainer = new TaskTrainer(TaskTrainer.OpenTask("reber", Options()), ResourceKind.Steps, 300);
        using var trial = trainer.Start(Values(("cell", "gru"), ("hidden", 8), ("lr", 0.01)), 1, null);
        var reached = Assert.IsType<TrainingOutcome.Reached>(trial.TrainTo(30, default));
        Assert.Equal(30, reached.Resource);
        Assert.True(reached.Metrics.TryGet("legal_strings", out var share) && share is >= 0 and <= 1);
        Assert.True(reached.Metrics.TryGet("val_loss", out var loss) && loss is > 0.44 and < 2);
        Assert.Equal(30, trial.Progress.Resource);
    }

    [Fact]
    public void Trains_text_saves_resumes_evaluates_and_samples()
    {
        var path = Write("abc abd abe " + string.Concat(Enumerable.Repeat("abc abd ", 200)));
        var task = TaskTrainer.OpenTask("char-lm", Options(("data", path)));
        using var trainer = new TaskTrainer(task, ResourceKind.Tokens, 20_000);
        Assert.Equal(path, Assert.Single(trainer.Fingerprints).Path);
        var values = Values(("hidden", 16), ("lr", 0.01), ("batch", 4), ("window", 10));

        using var trial = trainer.Start(values, 1, null);
        Assert.IsType<TrainingOutcome.Reached>(trial.TrainTo(4000, default));
        var saved = new MemoryStream();
        trial.Save(saved);
        saved.Position = 0;
        using var resumed = trainer.Start(values, 1, saved);
        var outcome = Assert.IsType<TrainingOutcome.Reached>(resumed.TrainTo(8000, default));
        Assert.Equal(outcome, trial.TrainTo(8000, default));

        var final = new MemoryStream();
        resumed.Save(final);
        final.Position = 0;
        var metrics = TaskTrainer.Evaluate(final, task);
        Assert.Equal(outcome.Metrics[0], metrics[0]);
        final.Position = 0;
        var text = string.Concat(TaskTrainer.Generate(final, "ab", 12, 0, 1));
        Assert.Equal(12, text.Length);
        Assert.All(text, c => Assert.Contains(c, "abcde "));
    }

    [Fact]
    public void Names_every_problem_of_a_configuration()
    {
        using var trainer = new TaskTrainer(TaskTrainer.OpenTask("reber", Options()), ResourceKind.Steps, 300);
        var e = Assert.Throws<TrainerException>(() => trainer.Start(Values(("hiden", 8), ("layers", 9), ("cell", "lsmt")), 1, null));
        Assert.Equal(
            """
            hiden: is not known here. Did you mean 'hidden'?
            layers: must be at most 8, but got 9.
            cell: must be one of rnn, rnn_relu, lstm, gru, but got 'lsmt'. Did you mean 'lstm'?
            """.ReplaceLineEndings(), e.Message);
    }

    [Fact]
    public void Says_before_training_why_a_configuration_does_not_fit_the_text()
    {
        using var trainer = new TaskTrainer(TaskTrainer.OpenTask("char-lm", Options(("data", Write(new string('a', 1000))))), ResourceKind.Steps, 10);
        Assert.Empty(trainer.Check(Values(("batch", 4), ("window", 10))));
        Assert.Equal(["batch: must be at most 89 for windows of 10 over 900 training symbols, but got 95."], trainer.Check(Values(("batch", 95), ("window", 10))));
        Assert.Equal(["hiden: is not known here. Did you mean 'hidden'?"], trainer.Check(Values(("hiden", 1))));
    }

    [Fact]
    public void Reports_divergence_as_a_result()
    {
        using var trainer = new TaskTrainer(TaskTrainer.OpenTask("adding", Options(("length", "20"))), ResourceKind.Steps, 300);
        using var trial = trainer.Start(Values(("cell", "rnn_relu"), ("optimizer", "sgd"), ("lr", 1000), ("clip", 0), ("hidden", 8)), 1, null);
        var diverged = Assert.IsType<TrainingOutcome.Diverged>(trial.TrainTo(300, default));
        Assert.Matches("became (NaN|infinite) at step [0-9]+", diverged.Reason);
        Assert.True(diverged.Resource < 300);
    }

    [Fact]
    public void Evaluates_a_checkpoint_on_any_text_of_its_symbols()
    {
        using var trainer = new TaskTrainer(TaskTrainer.OpenTask("char-lm", Options(("data", Write(string.Concat(Enumerable.Repeat("abc ", 300)))))), ResourceKind.Steps, 10);
        using var trial = trainer.Start(Values(("hidden", 8), ("batch", 4), ("window", 10)), 1, null);
        trial.TrainTo(5, default);
        var checkpoint = new MemoryStream();
        trial.Save(checkpoint);
        checkpoint.Position = 0;
        Assert.Equal("val_loss", TaskTrainer.Evaluate(checkpoint, Write("cab cab cab"))[0].Key);
        checkpoint.Position = 0;
        var path = Write("abd");
        Assert.Equal(
            $"{path}: symbol 'd' (U+0064) at position 2 is not in the vocabulary of the checkpoint, which has 4 symbols.",
            Assert.Throws<TrainerException>(() => TaskTrainer.Evaluate(checkpoint, path)).Message);
    }

    [Fact]
    public void Unknown_task_is_answered_with_those_there_are()
        => Assert.Equal(
            "task.kind: must be one of char-lm, reber, adding, copy, but got 'rebar'. Did you mean 'reber'?",
            Assert.Throws<TrainerException>(() => TaskTrainer.OpenTask("rebar", Options())).Message);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "input.txt");
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    private static Dictionary<string, OptionValue> Options(params (string Name, string Value)[] options)
        => options.ToDictionary(option => option.Name, option => (OptionValue)new OptionValue.Scalar(ParameterValue.Text(option.Value)));

    private static Configuration Values(params (string Name, object Value)[] values) => new(values.Select(pair => KeyValuePair.Create(pair.Name, pair.Value switch
    {
        int n => ParameterValue.Int(n),
        double x => ParameterValue.Float(x),
        var text => ParameterValue.Text((string)text),
    })));
}
