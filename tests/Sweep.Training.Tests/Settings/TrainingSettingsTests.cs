using Sweep.Training.Cells;
using Sweep.Training.Layers;
using Sweep.Training.Settings;
using Xunit;

namespace Sweep.Training.Tests.Settings;

public class TrainingSettingsTests
{
    [Fact]
    public void Defaults_are_those_of_the_table()
    {
        var settings = TrainingSettings.Default;
        Assert.Equal((CellKind.Lstm, 128, 1, 32, 50), (settings.Cell, settings.Hidden, settings.Layers, settings.Batch, settings.Window));
        Assert.Equal(("adam", 0.002, 1.0, "constant"), (settings.Optimizer, settings.LearningRate, settings.Clip, settings.Schedule));
        Assert.Equal((0.9, 0.999, (double?)null, (double?)null), (settings.Beta1, settings.Beta2, settings.WeightDecay, settings.ForgetBias));
        Assert.Equal(Initialisation.Torch, settings.Initialisation);
    }

    [Fact]
    public void Table_has_every_name_that_specifications_use()
    {
        string[] names = ["cell", "hidden", "layers", "lr", "dropout", "clip", "batch", "window", "optimizer", "momentum", "beta1", "beta2", "weight_decay", "schedule", "warmup", "embedding", "init", "forget_bias", "bidirectional"];
        Assert.Empty(names.Except(Hyperparameters.All.Select(setting => setting.Name)));
        Assert.Equal(Hyperparameters.All.Count, Hyperparameters.All.Select(setting => setting.Name).Distinct().Count());
    }

    [Fact]
    public void Every_default_passes_its_own_check()
        => Assert.All(Hyperparameters.All, setting => Assert.True(setting.Default is null || setting.Check(setting.Default) is null, setting.Name));

    [Theory]
    [InlineData("hidden", "0", "must be at least 1, but got 0.")]
    [InlineData("hidden", "12.5", "must be a whole number, but got '12.5'.")]
    [InlineData("layers", "9", "must be at most 8, but got 9.")]
    [InlineData("lr", "0", "must be above 0, but got 0.")]
    [InlineData("lr", "fast", "must be a number, but got 'fast'.")]
    [InlineData("lr", "NaN", "must be a number, but got 'NaN'.")]
    [InlineData("dropout", "1", "must be below 1, but got 1.")]
    [InlineData("cell", "lsmt", "must be one of rnn, rnn_relu, lstm, gru, but got 'lsmt'.")]
    [InlineData("nesterov", "yes", "must be true or false, but got 'yes'.")]
    [InlineData("hiden", "3", "is not known here.")]
    [InlineData("bidirectional", "true", "must be false: a network that reads backwards would see the symbols it has to predict.")]
    public void Names_rule_and_value(string name, string value, string message)
    {
        var problems = new List<SettingProblem>();
        TrainingSettings.From([new(name, value)], problems);
        Assert.Equal($"{name}: {message}", Assert.Single(problems).ToString());
    }

    [Fact]
    public void Reports_all_problems_at_once()
    {
        var problems = new List<SettingProblem>();
        TrainingSettings.From([new("hidden", "-1"), new("hiden", "3"), new("nesterov", "true")], problems);
        Assert.Equal(["hidden", "hiden", "nesterov"], problems.Select(problem => problem.Name));
        Assert.Contains("hidden", problems[1].Candidates);
        Assert.Equal("needs a momentum above 0, but got momentum 0.", problems[2].Message);
    }

    [Theory]
    [InlineData("layers", "whole number from 1 to 8")]
    [InlineData("lr", "number above 0 to 1000")]
    [InlineData("clip", "number from 0")]
    [InlineData("cell", "rnn, rnn_relu, lstm, gru")]
    [InlineData("bidirectional", "true, false")]
    public void Range_in_words(string name, string range) => Assert.Equal(range, Hyperparameters.All.Single(setting => setting.Name == name).Range);
}
