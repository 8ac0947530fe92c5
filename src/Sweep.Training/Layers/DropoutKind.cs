namespace Sweep.Training.Layers;

/// <summary>How dropout masks are drawn. Both act on the output of every layer but the last, and scale what is kept by 1 / (1 − p).</summary>
public enum DropoutKind
{
    /// <summary>A fresh mask per time step, as <c>torch.nn.LSTM(dropout=p)</c>.</summary>
    Between,

    /// <summary>One locked mask per window and lane, the same at all of its time steps (Gal and Ghahramani 2016, arXiv 1512.05287).</summary>
    Variational,
}
