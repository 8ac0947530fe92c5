using System.Runtime.InteropServices;
using Sweep.Torch.Devices;
using Sweep.Torch.Networks;
using Sweep.Torch.Optimizers;
using Sweep.Training;
using Sweep.Training.Models;
using static TorchSharp.torch;

namespace Sweep.Torch.Programs;

/// <summary>
/// Trials of one shape that train as one program on a device: their weights, optimizer state and carried states are rows of the same tensors. One trial alone goes through the library's own layers,
/// several through batched products. Used by one thread at a time.
/// </summary>
internal sealed partial class TorchProgram : IDisposable
{
    private readonly TorchDevice _device;
    private readonly ParameterLayout _layout;
    private readonly UpdateRule _rule;
    private readonly ComposedPass _composed;
    private readonly bool _hasLibraryPass;
    private readonly List<TorchLane> _lanes = [];
    private readonly (int Offset, int Length)[] _segments; // of each layer that norms are reported for
    private DropoutMasks? _masks; // once a trial drops something out
    private LibraryPass? _library; // of the trial that is the only one
    private Rows? _rows;

    /// <param name="plan">A trial of the shape.</param>
    /// <param name="device">Where it trains.</param>
    /// <param name="libraryAlone">Whether a trial that is the only one goes through the library's own layers, which are faster, and may round otherwise than those of many trials.</param>
    public TorchProgram(TrainerPlan plan, TorchDevice device, bool libraryAlone)
    {
        (_device, _hasLibraryPass) = (device, libraryAlone);
        _layout = new ParameterLayout(plan.Network);
        _segments = [.. Enumerable.Range(0, _layout.NormedLayers).Select(_layout.Segment)];
        _rule = UpdateRule.Of(plan.Settings);
        _composed = new ComposedPass(_layout, device.Compute);
    }

    /// <summary>Adds a trial.</summary>
    /// <param name="plan">What is trained; of the program's shape.</param>
    /// <param name="state">Where it is. Kept, to be overwritten by <see cref="Capture"/>.</param>
    public TorchLane Add(TrainerPlan plan, ModelState state)
    {
        var lane = new TorchLane(plan, state) { Row = _lanes.Count };
        using var scope = NewDisposeScope();
        var own = Rows.Upload(_layout, _device.Device, state);
        var joined = _rows is null ? own : Rows.Join(_rows, own);
        if (plan.Network is { Dropout: > 0, Layers: > 1 }) _masks ??= new DropoutMasks(plan.Network, plan.Settings.Batch, plan.LongestWindow, _device.Device);
        Replace(scope, joined);
        _lanes.Add(lane);
        return lane;
    }

    /// <summary>Takes a trial out; its state is what was captured last.</summary>
    public void Remove(TorchLane lane)
    {
        _lanes.Remove(lane);
        using var scope = NewDisposeScope();
        Replace(scope, _lanes.Count == 0 ? null : _rows!.Select(RowsOf(_lanes)));
        for (var i = 0; i < _lanes.Count; i++) _lanes[i].Row = i;
    }

    /// <summary>Copies a trial's state into <see cref="TorchLane.State"/>.</summary>
    public ModelState Capture(TorchLane lane)
    {
        using var scope = NewDisposeScope();
        _rows!.Download(_layout, lane.Row, lane.State);
        return lane.State;
    }

    /// <summary>Overwrites a trial's state.</summary>
    public void Restore(TorchLane lane, ModelState state)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        lane.State.Optimizer.Steps = state.Optimizer.Steps;
        _rows!.Write(Index([lane.Row]), Rows.Upload(_layout, _device.Device, state));
    }

    /// <summary>Takes a step of some of its trials, each on its own window. A trial whose loss or gradients are not finite stays where it was.</summary>
    public void Step(IReadOnlyList<LaneStep> steps)
    {
        using var scope = NewDisposeScope();
        var picked = RowsOf([.. steps.Select(static step => step.Lane)]);
        var rows = picked is null ? _rows! : _rows!.Select(picked);
        var windows = WindowTensors.Of([.. steps.Select(static step => step.Window)], _device.Device);
        var pass = Pass();
        var leaves = pass.Load(rows.Values, differentiable: true);
        var (begin, masks) = (Begin(rows.Carried, steps), Masks(steps, windows.Time));
        var weighs = steps.Any(static step => step.Lane.DeviceMemory == 0);
        var before = weighs && pass.KeepsOwn ? DeviceUse.Bytes(_device) : 0;
        var (outputs, after) = pass.Forward(windows.Input, windows.Time, begin, masks);
        var ofLibrary = before > 0 ? Math.Max(0, DeviceUse.Bytes(_device) - before - DeviceUse.Bytes([outputs, .. after.Tensors])) : 0;
        var losses = windows.Losses(outputs);
        var gradients = autograd.grad([losses.sum()], [.. leaves]);
        using var off = no_grad();
        var flat = Flat(gradients, steps.Count);
        if (weighs) Weigh([.. scope.DisposablesView.OfType<Tensor>(), .. leaves], ofLibrary, steps);
        Measure(losses, flat, steps);
        Clip(flat, steps);
        var taken = rows with { Carried = after.Detached() };
        Update(taken, flat, steps);
        if (picked is not null) _rows!.Write(picked, taken);
        else _rows!.WriteCarried(taken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows?.Dispose();
        _masks?.Dispose();
        _library?.Dispose();
        _composed.Dispose();
    }

    private INetworkPass Pass() => _hasLibraryPass && _lanes is [var only] ? _library ??= new LibraryPass(_layout, only.Plan.Network.Dropout > 0, _device) : _composed;

    // The state that the window before left; zero where the trial begins something new.
    private CarriedState Begin(CarriedState carried, IReadOnlyList<LaneStep> steps)
    {
        if (steps.All(static step => !step.Window.StartsAfresh)) return carried;
        if (steps.All(static step => step.Window.StartsAfresh)) return Zeros(carried);
        byte[] goesOn = [.. steps.Select(static step => step.Window.StartsAfresh ? (byte)0 : (byte)1)];
        var kept = HostTensors.Upload<byte>(goesOn, ScalarType.Byte, _device.Device, steps.Count, 1, 1, 1).to_type(ScalarType.Bool);
        Tensor Kept(Tensor state) => where(kept, state, zeros_like(state));
        return new(Kept(carried.Hidden), carried.Memory is null ? null : Kept(carried.Memory));
    }

    // A step takes most when its gradients are there and what led to them is not yet freed. What the library keeps for itself shows in how far the device's use rose; to that, others add that begin at the same moment.
    private void Weigh(IEnumerable<Tensor> ofStep, long ofLibrary, IReadOnlyList<LaneStep> steps)
    {
        var state = DeviceUse.Bytes(_rows!.Tensors);
        var share = state / _rows.Count + (DeviceUse.Bytes([.. ofStep, .. _rows.Tensors]) - state + ofLibrary) / steps.Count;
        foreach (var step in steps) step.Lane.DeviceMemory = share;
    }

    private Tensor? Masks(IReadOnlyList<LaneStep> steps, int time)
        => _masks is null || steps.All(static step => step.Lane.Plan.Settings.Dropout == 0)
            ? null
            : _masks.Draw([.. steps.Select(static step => (step.Lane.Plan.Seed, step.Step, step.Lane.Plan.Settings.Dropout))], time);

    private static Tensor Flat(IList<Tensor> gradients, int trials)
        => cat([.. gradients.Select(gradient => gradient.reshape(trials, -1).to_type(ScalarType.Float32))], 1);

    // Loss and norms come back in one piece: what is fetched waits for all that was asked of the device before.
    private void Measure(Tensor losses, Tensor flat, IReadOnlyList<LaneStep> steps)
    {
        var layers = _layout.NormedLayers;
        var values = new double[steps.Count * (1 + layers)];
        HostTensors.Download<double>(cat([losses.detach().to_type(ScalarType.Float64).unsqueeze(1), SquareSums(flat)], 1), values);
        for (var k = 0; k < steps.Count; k++)
        {
            var own = values.AsSpan(k * (1 + layers), 1 + layers);
            var norms = steps[k].LayerNorms.Span;
            for (var layer = 0; layer < layers; layer++) norms[layer] = Math.Sqrt(own[1 + layer]);
            steps[k].Result = new StepResult(own[0], double.IsFinite(own[0]) ? StepResult.Global(norms) : double.NaN, false);
        }
    }

    // [trials, layers]
    private Tensor SquareSums(Tensor flat)
    {
        var squares = flat.to_type(ScalarType.Float64).square();
        return stack([.. _segments.Select(segment => squares.narrow(1, segment.Offset, segment.Length).sum(1))], 1);
    }

    private void Clip(Tensor flat, IReadOnlyList<LaneStep> steps)
    {
        double[] norms = [.. steps.Select(static step => step.Result.GradientNorm)];
        if (steps.Any(static step => step.Lane.Plan.Settings.ClipValue > 0)) norms = ClipByValue(flat, steps, norms);
        float[] factors = [.. steps.Zip(norms, static (step, norm) => FactorOf(step.Lane.Plan.Settings.Clip, norm))];
        if (factors.All(static factor => factor == 1)) return;
        flat.mul_(HostTensors.Upload(factors, _device.Device, steps.Count, 1));
        for (var k = 0; k < steps.Count; k++) steps[k].Result = steps[k].Result with { Clipped = steps[k].Result.Clipped || factors[k] < 1 };
    }

    // As torch.nn.utils.clip_grad_norm_ has it.
    private static float FactorOf(double limit, double norm)
    {
        var factor = limit == 0 || !double.IsFinite(norm) ? 1 : (float)(limit / (norm + 1e-6));
        return factor < 1 ? factor : 1;
    }

    // As torch.nn.utils.clip_grad_value_ has it; the norms are those of what is left.
    private double[] ClipByValue(Tensor flat, IReadOnlyList<LaneStep> steps, double[] norms)
    {
        float[] limits = [.. steps.Select(static step => step.Lane.Plan.Settings.ClipValue > 0 ? (float)step.Lane.Plan.Settings.ClipValue : float.PositiveInfinity)];
        var limit = HostTensors.Upload(limits, _device.Device, steps.Count, 1);
        var cut = new byte[steps.Count];
        HostTensors.Download<byte>(flat.abs().gt(limit).any(1).to_type(ScalarType.Byte), cut);
        flat.copy_(minimum(maximum(flat, -limit), limit));
        var sums = new double[steps.Count * _layout.NormedLayers];
        HostTensors.Download<double>(SquareSums(flat), sums);
        for (var k = 0; k < steps.Count; k++)
        {
            if (cut[k] == 0) continue;
            norms[k] = Math.Sqrt(sums.AsSpan(k * _layout.NormedLayers, _layout.NormedLayers).ToArray().Sum());
            steps[k].Result = steps[k].Result with { Clipped = true };
        }

        return norms;
    }

    private void Update(Rows rows, Tensor flat, IReadOnlyList<LaneStep> steps)
    {
        var lost = Enumerable.Range(0, steps.Count).Where(k => !steps[k].Result.IsFinite).Select(static k => (long)k).ToArray();
        if (lost.Length == steps.Count) return;
        var index = lost.Length == 0 ? null : Index(lost);
        var before = index is null ? null : rows.Select(index);
        var constants = new float[steps.Count * _rule.Constants];
        for (var k = 0; k < steps.Count; k++)
        {
            if (!steps[k].Result.IsFinite) continue;
            var (lane, update) = (steps[k].Lane, ++steps[k].Lane.State.Optimizer.Steps);
            _rule.Write(lane.Plan.Settings, steps[k].LearningRate, update, constants.AsSpan(k * _rule.Constants, _rule.Constants));
        }

        var columns = HostTensors.Upload(constants, _device.Device, steps.Count, _rule.Constants);
        try
        {
            _rule.Apply(rows.Values, flat, rows.Slots, [.. Enumerable.Range(0, _rule.Constants).Select(i => columns.narrow(1, i, 1))]);
        }
        catch (ExternalException e)
        {
            // Half of it may be done: nobody may go on from here as if nothing had been.
            throw new InvalidOperationException($"An update of weights on {_device.Name} broke off: {e.Message.Split('\n')[0].Trim()}", e);
        }

        if (index is not null) rows.Write(index, before!);
    }

    // Null where they are all rows in order, of which nothing need be copied.
    private Tensor? RowsOf(IReadOnlyList<TorchLane> lanes)
    {
        if (_rows is not null && lanes.Count == _rows.Count && lanes.Index().All(static pair => pair.Item.Row == pair.Index)) return null;
        return Index([.. lanes.Select(static lane => (long)lane.Row)]);
    }

    private Tensor Index(long[] rows) => HostTensors.Upload<long>(rows, ScalarType.Int64, _device.Device, rows.Length);

    private void Replace(TorchSharp.DisposeScope scope, Rows? rows)
    {
        var before = _rows;
        _library?.Dispose();
        _library = null;
        if (rows is not null) scope.Detach(rows.Tensors);
        _rows = rows;
        before?.Dispose();
    }
}
