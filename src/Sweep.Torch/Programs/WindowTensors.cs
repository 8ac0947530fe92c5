using Sweep.Torch.Networks;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using static TorchSharp.torch;

namespace Sweep.Torch.Programs;

/// <summary>The windows of some trials on the device. Where they differ in length, as strings do, the shorter ones are padded with positions that count for nothing.</summary>
internal sealed class WindowTensors
{
    private readonly Tensor _targets; // [trials, time · batch], −1 for nothing; or [trials, time · batch, outputs], NaN for nothing

    private WindowTensors(Tensor input, Tensor targets, int time) => (Input, _targets, Time) = (input, targets, time);

    /// <summary>[trials, time · batch, inputs]; one-hot for symbols.</summary>
    public Tensor Input { get; }

    /// <summary>Time steps.</summary>
    public int Time { get; }

    /// <summary>Copies windows.</summary>
    public static WindowTensors Of(IReadOnlyList<Window> windows, Device device)
    {
        var time = windows.Max(static window => window.Time);
        return windows[0].Network.Input == InputKind.Real ? Real(windows, time, device) : Symbols(windows, time, device);
    }

    /// <summary>The mean loss of each trial, [trials], for gradients: as <see cref="Window.LossAndGradient"/> has it.</summary>
    /// <param name="outputs">[trials, time · batch, outputs].</param>
    public Tensor Losses(Tensor outputs)
    {
        if (_targets.dtype == ScalarType.Int64)
        {
            var counted = _targets.ge(0).sum(1).clamp_(min: 1);
            return Nats(outputs).sum(1) / counted;
        }

        var known = _targets.isnan().logical_not();
        var difference = (outputs - _targets.nan_to_num()) * known;
        return (difference * difference).sum([1, 2]) / known.sum([1, 2]).clamp_(min: 1);
    }

    /// <summary>Cross-entropy of each position, [trials, time · batch]; 0 where nothing counts.</summary>
    public Tensor Nats(Tensor outputs)
    {
        var (trials, classes) = (outputs.shape[0], outputs.shape[2]);
        var targets = _targets.shape[0] == trials ? _targets : _targets.expand(trials, _targets.shape[1]);
        return nn.functional.cross_entropy(outputs.reshape(-1, classes), targets.reshape(-1), ignore_index: -1, reduction: nn.Reduction.None).view(trials, -1);
    }

    private static WindowTensors Symbols(IReadOnlyList<Window> windows, int time, Device device)
    {
        var (batch, size) = (windows[0].Batch, time * windows[0].Batch);
        var both = new long[2 * windows.Count * size]; // symbols of all trials, then targets
        both.AsSpan(windows.Count * size).Fill(-1);
        for (var k = 0; k < windows.Count; k++)
        {
            var symbols = windows[k].Symbols;
            var targets = windows[k].Targets;
            for (var i = 0; i < symbols.Length; i++) (both[k * size + i], both[(windows.Count + k) * size + i]) = (symbols[i], targets[i]);
        }

        var tensors = HostTensors.Upload<long>(both, ScalarType.Int64, device, 2, windows.Count, size);
        var oneHot = tensors[0].unsqueeze(-1).eq(arange(windows[0].Network.InputSize, ScalarType.Int64, device)).to_type(ScalarType.Float32);
        return new WindowTensors(oneHot, tensors[1], time);
    }

    private static WindowTensors Real(IReadOnlyList<Window> windows, int time, Device device)
    {
        var (network, rows) = (windows[0].Network, time * windows[0].Batch);
        var features = new float[windows.Count * rows * network.InputSize];
        var values = new float[windows.Count * rows * network.Outputs];
        Array.Fill(values, float.NaN);
        for (var k = 0; k < windows.Count; k++)
        {
            windows[k].Features.CopyTo(features.AsSpan(k * rows * network.InputSize));
            windows[k].Values.CopyTo(values.AsSpan(k * rows * network.Outputs));
        }

        return new WindowTensors(
            HostTensors.Upload(features, device, windows.Count, rows, network.InputSize),
            HostTensors.Upload(values, device, windows.Count, rows, network.Outputs),
            time);
    }
}
