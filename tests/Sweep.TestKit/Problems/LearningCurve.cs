using Sweep.Core.Spaces;

namespace Sweep.TestKit.Problems;

/// <summary>
/// Learning curves of <see cref="RnnMixed"/> over steps 1 to 81. In <see cref="Mild"/> good configurations look good early; in
/// <see cref="Crossing"/> the best learn slowly, and those that learn fast overfit late.
/// </summary>
public sealed class LearningCurve
{
    /// <summary>The last step.</summary>
    public const int MaxStep = 81;

    private const double Start = 2.302585092994046;
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly double _tau0, _lrExponent, _widthExponent, _layerExponent, _power, _overfit;
    private readonly Dictionary<string, double> _cell;

    private LearningCurve(string name, double optimum, double tau0, double lrExponent, double widthExponent, (double Rnn, double Gru, double Lstm) cell, double layerExponent, double power, double overfit)
    {
        (Name, Optimum, _tau0, _lrExponent, _widthExponent) = (name, optimum, tau0, lrExponent, widthExponent);
        (_layerExponent, _power, _overfit) = (layerExponent, power, overfit);
        _cell = new() { ["rnn"] = cell.Rnn, ["gru"] = cell.Gru, ["lstm"] = cell.Lstm };
    }

    public static LearningCurve Mild { get; } = new("mild", 0.5357894123384558, 3, 0.75, 0.25, (1, 1, 1), 0, 1.2, 0.5);

    public static LearningCurve Crossing { get; } = new("crossing", 0.5482533332821091, 10, 0.6, 0.5, (0.1, 0.4, 1), 1, 2.0, 1.0);

    public string Name { get; }

    /// <summary>The least noise-free loss at the last step.</summary>
    public double Optimum { get; }

    /// <summary>The loss after a step, without noise.</summary>
    public double NoiseFree(Configuration configuration, int step)
    {
        var model = RnnMixed.Of(configuration);
        var tau = Math.Clamp(
            _tau0 * _cell[model.Cell] * Math.Pow(10, -_lrExponent * (model.LogLr + 2.75)) * Math.Pow(2, _widthExponent * (model.LogHidden - 8)) * Math.Pow(model.Layers, _layerExponent),
            0.2,
            400);
        var over = model.Layers > 1 ? _overfit * Math.Max(0, model.BestDropout - model.Dropout) : 0.2 * _overfit;
        var late = Math.Max(0, (step - 27) / 54.0);
        var final = model.Loss();
        return final + ((Start - final) * Math.Pow(1 + (step / tau), -_power)) + (over * late * late);
    }

    /// <summary>The loss that a trial reports after a step: the noise depends on the study's seed, the trial and the step alone.</summary>
    public double Observed(Configuration configuration, int step, ulong seed, int trial)
        => NoiseFree(configuration, step) + ((0.01 + (0.05 / (1 + step))) * Noise(seed, (ulong)trial, (ulong)step));

    /// <summary>A standard normal draw that depends on its arguments alone.</summary>
    public static double Noise(ulong seed, ulong trial, ulong step)
    {
        var k = Mix(Mix(Mix(seed) ^ trial) ^ step);
        var u1 = ((Mix(k) >> 11) + 1) / 9007199254740992.0;
        var u2 = (Mix(k + Golden) >> 11) / 9007199254740992.0;
        return Math.Sqrt(-2 * Math.Log(u1)) * Math.Cos(2 * Math.PI * u2);
    }

    /// <summary>The mixing function of SplitMix64.</summary>
    public static ulong Mix(ulong z)
    {
        z += Golden;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
