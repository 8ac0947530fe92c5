using System.Text;
using Sweep.Core.Options;
using Sweep.Core.Spaces;
using Sweep.Hosting.Trainers;
using Sweep.Training.Settings;
using Xunit;

namespace Sweep.Hosting.Tests.Trainers;

public sealed class CpuTrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweep-cpu-trainer-").FullName;

    [Fact]
    public void Trains_reber_and_reports_its_metrics()
    {
        using var trainer = new CpuTrainer(CpuTrainer.OpenTask("reber", Options()), ResourceKind.Steps, 300);
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
        var task = CpuTrainer.OpenTask("char-lm", Options(("data", path)));
        using var trainer = new CpuTrainer(task, ResourceKind.Tokens, 20_000);
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
        var metrics = CpuTrainer.Evaluate(final, task);
        Assert.Equal(outcome.Metrics[0], metrics[0]);
        final.Position = 0;
        var text = string.Concat(CpuTrainer.Generate(final, "ab", 12, 0, 1));
        Assert.Equal(12, text.Length);
        Assert.All(text, c => Assert.Contains(c, "abcde "));
    }

    [Fact]
    public void Names_every_problem_of_a_configuration()
    {
        using var trainer = new CpuTrainer(CpuTrainer.OpenTask("reber", Options()), ResourceKind.Steps, 300);
        var e = Assert.Throws<TrainerException>(() => trainer.Start(Values(("hiden", 8), ("layers", 9), ("cell", "lsmt")), 1, null));
        Assert.Equal(
            """
            hiden: is not known here. Did you mean 'hidden'?
            layers: must be at most 8, but got 9.
            cell: must be one of rnn, rnn_relu, lstm, gru, but got 'lsmt'. Did you mean 'lstm'?
            """.ReplaceLineEndings(), e.Message);
    }

    [Fact]
    public void Unknown_task_is_answered_with_those_there_are()
        => Assert.Equal(
            "task.kind: must be one of char-lm, reber, adding, copy, but got 'rebar'. Did you mean 'reber'?",
            Assert.Throws<TrainerException>(() => CpuTrainer.OpenTask("rebar", Options())).Message);

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
