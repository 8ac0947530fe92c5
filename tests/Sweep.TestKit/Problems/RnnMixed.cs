using Sweep.Core.Spaces;

namespace Sweep.TestKit.Problems;

/// <summary>
/// A closed form that behaves like the validation loss of a recurrent network over its hyperparameters: mixed kinds, log scales, a
/// conditional parameter, interactions. Every term is at least 0 and all vanish together, so the minimum is 0.5.
/// </summary>
public sealed class RnnMixed
{
    private static readonly double[] LayerPenalty = [0.06, 0.0, 0.02, 0.07];

    // base: the best loss of a cell; lrCentre, widthCentre: its best log10 lr and log2 hidden; clipWeight: how much clipping matters.
    private static readonly Dictionary<string, (double Base, double LrCentre, double WidthCentre, double ClipWeight)> Cells = new()
    {
        ["rnn"] = (0.30, -3.50, 7.0, 0.20),
        ["gru"] = (0.03, -2.75, 8.0, 0.06),
        ["lstm"] = (0.00, -2.50, 9.0, 0.03),
    };

    private RnnMixed(Configuration configuration)
    {
        Cell = configuration["cell"].AsText();
        Layers = (int)configuration["layers"].AsInt();
        LogLr = Math.Log10(configuration["lr"].AsNumber());
        LogHidden = Math.Log2(configuration["hidden"].AsNumber());
        LogClip = Math.Log10(configuration["clip"].AsNumber());
        Dropout = configuration.TryGet("dropout", out var dropout) ? dropout.AsNumber() : 0;
        BestDropout = Math.Min(0.6, 0.1 + (0.1 * (Layers - 1)) + (0.05 * Math.Max(0, LogHidden - 7)));
    }

    public static SearchSpace Space { get; } = SearchSpace.Create(
    [
        new Parameter.Choice("cell", [ParameterValue.Text("rnn"), ParameterValue.Text("gru"), ParameterValue.Text("lstm")]),
        new Parameter.Int("layers", 1, 4),
        new Parameter.Float("lr", 1e-5, 1e-1, Log: true),
        new Parameter.Int("hidden", 16, 1024, Log: true),
        new Parameter.Float("clip", 0.1, 10, Log: true),
        new Parameter.Float("dropout", 0, 0.7, When: Expression.Parse("layers > 1")),
    ]);

    internal string Cell { get; }

    internal int Layers { get; }

    internal double LogLr { get; }

    internal double LogHidden { get; }

    internal double Dropout { get; }

    internal double BestDropout { get; }

    private double LogClip { get; }

    /// <summary>The loss of a configuration trained to the end.</summary>
    public static double Loss(Configuration configuration) => Of(configuration).Loss();

    internal static RnnMixed Of(Configuration configuration) => new(configuration);

    internal double Loss()
    {
        var (@base, lrCentre, widthCentre, clipWeight) = Cells[Cell];
        var lrError = LogLr - (lrCentre - (0.15 * (Layers - 1)) - (0.1 * (LogHidden - 8)));
        var capacity = LogHidden - widthCentre + (0.8 * (Layers - 2));
        var bestClip = Math.Clamp(0.4 * (-2.5 - LogLr), -1, 1);
        var excess = Math.Max(0, LogLr + (0.5 * LogClip) + 1.8);
        return 0.5 + @base
            + ((lrError > 0 ? 0.35 : 0.10) * Square(lrError))
            + (0.06 * Square(Math.Max(0, -capacity))) + (0.04 * Square(Math.Max(0, capacity)))
            + LayerPenalty[Layers - 1]
            + (Layers > 1 ? 0.8 * Square(Dropout - BestDropout) : 0.05)
            + (clipWeight * Square(LogClip - bestClip))
            + (1.5 * (1 - Math.Exp(-3 * excess)));
    }

    private static double Square(double v) => v * v;
}
