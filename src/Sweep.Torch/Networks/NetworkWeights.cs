using static TorchSharp.torch;

namespace Sweep.Torch.Networks;

/// <summary>The weights of some trials as tensors that gradients are asked for; each has a leading dimension of trials.</summary>
internal sealed class NetworkWeights
{
    private readonly Tensor[] _leaves;
    private readonly bool _hasEmbedding;

    /// <param name="values">[trials, numbers]: the weights lie in it, nothing is copied.</param>
    /// <param name="layout">Where.</param>
    /// <param name="differentiable">Whether gradients will be asked for.</param>
    public NetworkWeights(Tensor values, ParameterLayout layout, bool differentiable)
    {
        _hasEmbedding = layout.Slices[0].Layer == 0;
        _leaves = [.. layout.Slices.Select(slice => Leaf(values, slice, differentiable))];
    }

    /// <summary>In the layout's order.</summary>
    public IReadOnlyList<Tensor> Leaves => _leaves;

    /// <summary>[trials, vocabulary, width]; null without an embedding.</summary>
    public Tensor? Embedding => _hasEmbedding ? _leaves[0] : null;

    /// <summary>[trials, outputs, hidden].</summary>
    public Tensor OutWeight => _leaves[^2];

    /// <summary>[trials, outputs].</summary>
    public Tensor OutBias => _leaves[^1];

    /// <summary>W [trials, gates · hidden, input], U [trials, gates · hidden, hidden], and their biases [trials, gates · hidden].</summary>
    public (Tensor Input, Tensor Recurrent, Tensor InputBias, Tensor RecurrentBias) Layer(int layer)
    {
        var first = (_hasEmbedding ? 1 : 0) + 4 * layer;
        return (_leaves[first], _leaves[first + 1], _leaves[first + 2], _leaves[first + 3]);
    }

    private static Tensor Leaf(Tensor values, ParameterSlice slice, bool differentiable)
    {
        long[] shape = [values.shape[0], .. slice.Parameter.Shape.Select(static n => (long)n)];
        var leaf = values.narrow(1, slice.Offset, slice.Parameter.Length).view(shape).detach();
        return differentiable ? leaf.requires_grad_(true) : leaf;
    }
}
