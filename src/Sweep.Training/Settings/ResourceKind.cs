namespace Sweep.Training.Settings;

/// <summary>What training spends.</summary>
public enum ResourceKind
{
    /// <summary>Optimizer steps.</summary>
    Steps,

    /// <summary>Predicted symbols or read time steps; the fair measure where batch or window are searched.</summary>
    Tokens,

    /// <summary>Passes over the training data; generated data has none.</summary>
    Epochs,
}
