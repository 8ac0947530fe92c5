namespace Sweep.Training.Layers;

/// <summary>What the first layer reads.</summary>
public enum InputKind
{
    /// <summary>Symbols, each a unit vector of the vocabulary's size.</summary>
    OneHot,

    /// <summary>Symbols, each a learned vector.</summary>
    Embedding,

    /// <summary>Real features.</summary>
    Real,
}
