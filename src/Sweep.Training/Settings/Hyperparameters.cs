using Sweep.Training.Optimizers;
using Sweep.Training.Schedules;

namespace Sweep.Training.Settings;

/// <summary>Every hyperparameter, with range, default and meaning: the one table that specifications are checked against and documented from.</summary>
public static class Hyperparameters
{
    /// <summary>In the order in which documentation shows them.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Word("cell", "lstm", ["rnn", "rnn_relu", "lstm", "gru"], "Recurrent cell; the GRU is PyTorch's variant."),
        Whole("hidden", 128, 1, 8192, "Units of each recurrent layer."),
        Whole("layers", 1, 1, 8, "Recurrent layers."),
        Real("lr", "0.002", 0, 1000, "Learning rate; with a schedule, its highest value.") with { AboveMinimum = true },
        Real("dropout", "0", 0, 1, "Probability that a value between two layers is zeroed; without effect on one layer.") with { BelowMaximum = true },
        Word("dropout_kind", "between", ["between", "variational"], "A fresh mask per time step, or one per window (locked)."),
        Real("clip", "1", 0, double.PositiveInfinity, "Global gradient norm above which gradients are scaled down; 0 for never."),
        Real("clip_value", "0", 0, double.PositiveInfinity, "Absolute value to which each gradient is cut, before clipping by norm; 0 for never."),
        Whole("batch", 32, 1, 65536, "Lanes or sequences trained side by side."),
        Whole("window", 50, 1, 65536, "Time steps of one training window; generated tasks use whole sequences instead."),
        Word("optimizer", "adam", [.. OptimizerKinds.All.Select(kind => kind.Name)], "Update rule."),
        Real("momentum", "0", 0, 1, "Momentum of sgd and rmsprop.") with { BelowMaximum = true },
        new("nesterov", SettingKind.Bool, "false", "Nesterov momentum for sgd."),
        Real("beta1", "0.9", 0, 1, "Decay of the first moment of adam and adamw.") with { BelowMaximum = true },
        Real("beta2", "0.999", 0, 1, "Decay of the second moment of adam and adamw.") with { BelowMaximum = true },
        Real("alpha", "0.99", 0, 1, "Decay of the squared gradient of rmsprop.") with { BelowMaximum = true },
        Real("eps", null, 0, 1, "Added to the denominator; by default 1e-8, for adagrad 1e-10.") with { AboveMinimum = true },
        Real("weight_decay", null, 0, 1000, "L2 penalty, decoupled for adamw; by default 0, for adamw 0.01."),
        Word("schedule", "constant", [.. ScheduleKinds.All.Select(kind => kind.Name)], "How the learning rate changes."),
        Whole("warmup", 0, 0, int.MaxValue, "Steps over which the learning rate rises linearly from zero."),
        Real("decay", "0.5", 0, 1, "Factor of the step, exponential and plateau schedules.") with { AboveMinimum = true },
        Whole("decay_steps", 1000, 1, int.MaxValue, "Steps after which decay is applied once (step, exponential)."),
        Whole("patience", 10, 0, int.MaxValue, "Blocks of 100 steps without a better training loss that the plateau schedule waits."),
        Whole("embedding", 64, 1, 8192, "Width of the embedding, where the task's input is one."),
        Word("init", "torch", ["torch", "orthogonal"], "Uniform ±1/√hidden, or orthogonal recurrent with Glorot input weights."),
        Real("forget_bias", null, -100, 100, "Initial bias of the LSTM's forget gate; by default what init gives."),
        new("bidirectional", SettingKind.Bool, "false", "Not available for tasks that predict the next symbol."),
    ];

    /// <summary>What is wrong with a hyperparameter's name or value, or null.</summary>
    public static SettingProblem? Check(string name, string value) => SettingValues.Check(All, name, value);

    private static Setting Whole(string name, int @default, int minimum, int maximum, string meaning)
        => new(name, SettingKind.Int, @default.ToString(), meaning) { Minimum = minimum, Maximum = maximum };

    private static Setting Real(string name, string? @default, double minimum, double maximum, string meaning)
        => new(name, SettingKind.Float, @default, meaning) { Minimum = minimum, Maximum = maximum };

    private static Setting Word(string name, string @default, IReadOnlyList<string> words, string meaning)
        => new(name, SettingKind.Word, @default, meaning) { Words = words };
}
