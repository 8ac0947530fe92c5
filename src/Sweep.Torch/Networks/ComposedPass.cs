using Sweep.Training.Layers;
using static TorchSharp.torch;

namespace Sweep.Torch.Networks;

/// <summary>
/// Many trials of one shape as one program: each product is a batch of products, one for each trial, and what is done element by element is done for all at once (the idea of HFTA, arXiv 2102.02344).
/// The equations are those of <see cref="Training.Cells.Reference"/>.
/// </summary>
/// <param name="layout">The network.</param>
/// <param name="compute">What products are computed in.</param>
internal sealed class ComposedPass(ParameterLayout layout, ScalarType compute) : INetworkPass
{
    private readonly NetworkOptions _options = layout.Options;
    private NetworkWeights? _weights;

    public bool KeepsOwn => false;

    public IReadOnlyList<Tensor> Load(Tensor values, bool differentiable) => (_weights = new NetworkWeights(values, layout, differentiable)).Leaves;

    public (Tensor Outputs, CarriedState State) Forward(Tensor input, int time, CarriedState state, Tensor? masks) => Forward(input, time, state, masks, null);

    /// <summary>
    /// As <see cref="Forward(Tensor, int, CarriedState, Tensor?)"/>; adds to the list, where there is one, for each layer [trials]: the share of its gate activations that are saturated, as
    /// <see cref="RecurrentNetwork.GateSaturation"/> has it.
    /// </summary>
    public (Tensor Outputs, CarriedState State) Forward(Tensor input, int time, CarriedState state, Tensor? masks, List<Tensor>? saturations)
    {
        var weights = _weights ?? throw new InvalidOperationException("Forward needs a Load before it.");
        var (trials, batch, hidden) = (weights.OutBias.shape[0], state.Hidden.shape[2], (long)_options.Hidden);
        var x = Compute(input);
        if (weights.Embedding is { } embedding) x = x.matmul(Compute(embedding));
        var (lastHidden, lastMemory) = (new Tensor[_options.Layers], new Tensor[_options.Layers]);
        for (var layer = 0; layer < _options.Layers; layer++)
        {
            var h = Compute(state.Hidden.select(1, layer));
            var c = state.Memory is null ? null : Compute(state.Memory.select(1, layer));
            var run = new LayerRun(_options.Cell, [.. Enumerate(weights.Layer(layer))], x, trials, time, batch, saturations is not null);
            var (steps, after) = run.Through(h, c);
            saturations?.Add(run.Saturation(steps));
            lastHidden[layer] = steps[^1];
            if (after is not null) lastMemory[layer] = after;
            x = stack(steps, 1); // [trials, time, batch, hidden]
            if (masks is not null && layer < _options.Layers - 1) x = x * Compute(masks.select(1, layer));
            x = x.reshape(trials, time * batch, hidden);
        }

        var outputs = x.Times(Compute(weights.OutWeight).transpose(1, 2), Compute(weights.OutBias).unsqueeze(1));
        var memory = state.Memory is null ? null : stack(lastMemory, 1).to_type(ScalarType.Float32);
        return (outputs.to_type(ScalarType.Float32), new CarriedState(stack(lastHidden, 1).to_type(ScalarType.Float32), memory));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private IEnumerable<Tensor> Enumerate((Tensor Input, Tensor Recurrent, Tensor InputBias, Tensor RecurrentBias) layer)
        => [Compute(layer.Input), Compute(layer.Recurrent), Compute(layer.InputBias), Compute(layer.RecurrentBias)];

    private Tensor Compute(Tensor tensor) => tensor.dtype == compute ? tensor : tensor.to_type(compute);
}
