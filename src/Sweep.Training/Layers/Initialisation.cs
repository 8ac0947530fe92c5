namespace Sweep.Training.Layers;

/// <summary>How weights start.</summary>
public enum Initialisation
{
    /// <summary>U(−1/√hidden, 1/√hidden) for everything, the embedding N(0, 1): what <c>nn.LSTM</c> with <c>nn.Linear</c> does.</summary>
    Torch,

    /// <summary>Orthogonal recurrent blocks (identity for the relu RNN, Le et al. 2015), Glorot uniform input and output weights, zero biases, embedding N(0, 1).</summary>
    Orthogonal,
}
