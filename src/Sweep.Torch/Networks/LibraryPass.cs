using Sweep.Torch.Devices;
using Sweep.Training.Cells;
using Sweep.Training.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sweep.Torch.Networks;

/// <summary>
/// One trial through the library's own recurrent layers, which on a GPU are cuDNN's. Without dropout all layers are one module; with it each is its own, so that the masks between them are ours:
/// the library would draw them from a generator whose state no checkpoint keeps.
/// </summary>
internal sealed class LibraryPass : INetworkPass
{
    private readonly ParameterLayout _layout;
    private readonly NetworkOptions _options;
    private readonly ScalarType _compute;
    private readonly Stack[] _stacks;
    private NetworkWeights? _weights;

    /// <param name="layout">The network.</param>
    /// <param name="hasDropout">Whether there will be masks between layers.</param>
    /// <param name="device">Where it runs, and what it computes in.</param>
    public LibraryPass(ParameterLayout layout, bool hasDropout, TorchDevice device)
    {
        (_layout, _options, _compute) = (layout, layout.Options, device.Compute);
        var perStack = hasDropout ? 1 : _options.Layers;
        using var scope = NewDisposeScope();
        _stacks = [.. Enumerable.Range(0, _options.Layers / perStack).Select(i => new Stack(_options, i * perStack, perStack, device.Device, device.Compute))];
        scope.Detach(_stacks.SelectMany(static stack => stack.Parameters));
    }

    public bool KeepsOwn => true;

    public IReadOnlyList<Tensor> Load(Tensor values, bool differentiable)
    {
        _weights = new NetworkWeights(values, _layout, differentiable);
        using (no_grad())
        {
            var embeddings = _weights.Embedding is null ? 0 : 1;
            for (var layer = 0; layer < _options.Layers; layer++)
            {
                var own = _stacks[layer / _stacks[0].Layers].ParametersOf(layer % _stacks[0].Layers);
                for (var i = 0; i < own.Length; i++) own[i].copy_(_weights.Leaves[embeddings + 4 * layer + i].squeeze(0));
            }
        }

        IEnumerable<Tensor> recurrent = _stacks.SelectMany(static stack => stack.Parameters);
        return [.. _weights.Embedding is { } embedding ? [embedding] : Array.Empty<Tensor>(), .. recurrent, _weights.OutWeight, _weights.OutBias];
    }

    public (Tensor Outputs, CarriedState State) Forward(Tensor input, int time, CarriedState state, Tensor? masks)
    {
        var weights = _weights ?? throw new InvalidOperationException("Forward needs a Load before it.");
        var batch = state.Hidden.shape[2];
        var x = Compute(input.squeeze(0));
        if (weights.Embedding is { } embedding) x = x.matmul(Compute(embedding.squeeze(0)));
        x = x.view(time, batch, -1);
        var (h, c) = (Compute(state.Hidden.squeeze(0)), state.Memory is null ? null : Compute(state.Memory.squeeze(0)));
        var (hiddens, memories) = (new List<Tensor>(), new List<Tensor>());
        for (var i = 0; i < _stacks.Length; i++)
        {
            var stack = _stacks[i];
            var first = (long)i * stack.Layers;
            var (y, lastH, lastC) = stack.Forward(x, h.narrow(0, first, stack.Layers).contiguous(), c?.narrow(0, first, stack.Layers).contiguous());
            hiddens.Add(lastH);
            if (lastC is not null) memories.Add(lastC);
            x = masks is not null && i < _stacks.Length - 1 ? y * Compute(masks.squeeze(0)[i]) : y;
        }

        var outputs = Compute(weights.OutBias).addmm(x.reshape(time * batch, _options.Hidden), Compute(weights.OutWeight.squeeze(0)).t());
        return (outputs.to_type(ScalarType.Float32).unsqueeze(0), new CarriedState(Joined(hiddens), memories.Count == 0 ? null : Joined(memories)));
    }

    public void Dispose()
    {
        foreach (var stack in _stacks) stack.Dispose();
    }

    private static Tensor Joined(List<Tensor> layers) => cat(layers, 0).to_type(ScalarType.Float32).unsqueeze(0);

    private Tensor Compute(Tensor tensor) => tensor.dtype == _compute ? tensor : tensor.to_type(_compute);

    /// <summary>A module of the library and its parameters, layer by layer as PyTorch orders them.</summary>
    private sealed class Stack : IDisposable
    {
        private readonly nn.Module _module;

        public Stack(NetworkOptions options, int first, int layers, Device device, ScalarType compute)
        {
            var inputs = first == 0 ? options.FirstLayerInput : options.Hidden;
            Layers = layers;
            _module = options.Cell switch
            {
                CellKind.Lstm => nn.LSTM(inputs, options.Hidden, layers, device: device, dtype: compute),
                CellKind.Gru => nn.GRU(inputs, options.Hidden, layers, device: device, dtype: compute),
                CellKind.RnnRelu => nn.RNN(inputs, options.Hidden, layers, nn.NonLinearities.ReLU, device: device, dtype: compute),
                _ => nn.RNN(inputs, options.Hidden, layers, nn.NonLinearities.Tanh, device: device, dtype: compute),
            };
            Flatten();
            var named = _module.named_parameters().ToDictionary(static pair => pair.name, static pair => (Tensor)pair.parameter);
            Parameters = [.. Enumerable.Range(0, layers).SelectMany(layer => new[] { $"weight_ih_l{layer}", $"weight_hh_l{layer}", $"bias_ih_l{layer}", $"bias_hh_l{layer}" }).Select(name => named[name])];
        }

        public int Layers { get; }

        public Tensor[] Parameters { get; }

        public Span<Tensor> ParametersOf(int layer) => Parameters.AsSpan(4 * layer, 4);

        public (Tensor Output, Tensor Hidden, Tensor? Memory) Forward(Tensor x, Tensor h, Tensor? c)
        {
            switch (_module)
            {
                case LSTM lstm:
                    return lstm.call(x, (h, c!));
                case GRU gru:
                    var (y, last) = gru.call(x, h);
                    return (y, last, null);
                default:
                    var (output, hidden) = ((RNN)_module).call(x, h);
                    return (output, hidden, null);
            }
        }

        public void Dispose()
        {
            foreach (var parameter in Parameters) parameter.Dispose();
            _module.Dispose();
        }

        // cuDNN wants its weights in one piece, and packs them anew in every call where they are not. On the processor it is nothing.
        private void Flatten()
        {
            switch (_module)
            {
                case LSTM lstm:
                    lstm.flatten_parameters();
                    break;
                case GRU gru:
                    gru.flatten_parameters();
                    break;
                default:
                    ((RNN)_module).flatten_parameters();
                    break;
            }
        }
    }
}
