using static TorchSharp.torch;

namespace Sweep.Torch.Networks;

/// <summary>The state of some trials before or after a window.</summary>
/// <param name="Hidden">h: [trials, layers, batch, hidden].</param>
/// <param name="Memory">c, of the same shape; null for cells without a memory.</param>
internal readonly record struct CarriedState(Tensor Hidden, Tensor? Memory)
{
    /// <summary>Both, for who moves them between scopes.</summary>
    public IEnumerable<Tensor> Tensors => Memory is null ? [Hidden] : [Hidden, Memory];

    /// <summary>The same without the graph that led to it.</summary>
    public CarriedState Detached() => new(Hidden.detach(), Memory?.detach());
}
