using static TorchSharp.torch;

namespace Sweep.Torch.Networks;

/// <summary>How a window goes through the networks of some trials. What it returns lives until the caller's dispose scope ends.</summary>
internal interface INetworkPass : IDisposable
{
    /// <summary>Whether what a window leaves for the gradients is the library's own, and no tensor of ours.</summary>
    bool KeepsOwn { get; }

    /// <summary>The weights of the trials, ready for <see cref="Forward"/>; what gradients are asked for, in the layout's order.</summary>
    /// <param name="values">[trials, numbers].</param>
    /// <param name="differentiable">Whether gradients will be asked for.</param>
    IReadOnlyList<Tensor> Load(Tensor values, bool differentiable);

    /// <summary>Runs a window.</summary>
    /// <param name="input">[trials, time · batch, inputs]; one-hot for symbols. One trial's for all where they read the same.</param>
    /// <param name="time">Time steps.</param>
    /// <param name="state">Before the window.</param>
    /// <param name="masks">Factors for the output of each layer but the last, [trials, layers − 1, time or 1, batch, hidden]; null without dropout.</param>
    /// <returns>Outputs [trials, time · batch, outputs] in single precision, and the state after the window, with the graph that led to it.</returns>
    (Tensor Outputs, CarriedState State) Forward(Tensor input, int time, CarriedState state, Tensor? masks);
}
