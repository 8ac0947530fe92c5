using Sweep.Training.Cells;

namespace Sweep.Training.Layers;

/// <summary>Shape and behaviour of a <see cref="RecurrentNetwork"/>.</summary>
public sealed record NetworkOptions
{
    public required CellKind Cell { get; init; }

    public required InputKind Input { get; init; }

    /// <value>Vocabulary size for symbols, number of features for <see cref="InputKind.Real"/>.</value>
    public required int InputSize { get; init; }

    /// <value>Width of the embedding, 64 by default; unused by other inputs.</value>
    public int Embedding { get; init; } = 64;

    public required int Hidden { get; init; }

    /// <value>1 to 8, default 1.</value>
    public int Layers { get; init; } = 1;

    public required int Outputs { get; init; }

    /// <value>Probability that an activation between layers is zeroed, 0 to below 1, default 0.</value>
    public double Dropout { get; init; }

    public DropoutKind DropoutKind { get; init; }

    public Initialisation Initialisation { get; init; }

    /// <value>Initial bias of the LSTM's forget gate (Jozefowicz et al. 2015 advise 1); null leaves what <see cref="Initialisation"/> gives. Other cells ignore it.</value>
    public double? ForgetBias { get; init; }

    /// <summary>Number of values the first layer reads per position.</summary>
    public int FirstLayerInput => Input == InputKind.Embedding ? Embedding : InputSize;

    /// <summary>Throws with the field, its rule and its value where one is out of range.</summary>
    public void Validate()
    {
        Require(InputSize >= 1, nameof(InputSize), "at least 1", InputSize);
        Require(Input != InputKind.Embedding || Embedding >= 1, nameof(Embedding), "at least 1", Embedding);
        Require(Hidden >= 1, nameof(Hidden), "at least 1", Hidden);
        Require(Layers is >= 1 and <= 8, nameof(Layers), "between 1 and 8", Layers);
        Require(Outputs >= 1, nameof(Outputs), "at least 1", Outputs);
        Require(Dropout is >= 0 and < 1, nameof(Dropout), "at least 0 and below 1", Dropout);
        Require(ForgetBias is null || double.IsFinite(ForgetBias.Value), nameof(ForgetBias), "finite", ForgetBias ?? 0);
    }

    private static void Require(bool holds, string name, string rule, double value)
    {
        if (!holds) throw new ArgumentException($"{name} must be {rule}, but got {value}.");
    }
}
