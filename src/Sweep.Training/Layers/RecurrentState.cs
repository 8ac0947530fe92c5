using Sweep.Training.Cells;

namespace Sweep.Training.Layers;

/// <summary>The state carried from one window to the next: h, and c where the cell has a memory. Starts at zero.</summary>
public sealed class RecurrentState
{
    private readonly int _layers, _batch, _hiddenSize;
    private readonly float[] _hidden, _memory; // each [layers, batch, hidden]

    public RecurrentState(NetworkOptions options, int batch)
    {
        (_layers, _batch, _hiddenSize) = (options.Layers, batch, options.Hidden);
        _hidden = new float[_layers * batch * _hiddenSize];
        _memory = options.Cell.HasMemory() ? new float[_hidden.Length] : [];
    }

    /// <summary>h: [layers, batch, hidden].</summary>
    public Span<float> Hidden => _hidden;

    /// <summary>c: [layers, batch, hidden]; empty for cells without a memory.</summary>
    public Span<float> Memory => _memory;

    public void Reset()
    {
        Hidden.Clear();
        Memory.Clear();
    }

    /// <summary>Zeroes one lane, where its document or series ends.</summary>
    public void ResetLane(int lane)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lane);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(lane, _batch);
        for (var layer = 0; layer < _layers; layer++)
        {
            var start = (layer * _batch + lane) * _hiddenSize;
            _hidden.AsSpan(start, _hiddenSize).Clear();
            if (_memory.Length > 0) _memory.AsSpan(start, _hiddenSize).Clear();
        }
    }

    public void CopyTo(RecurrentState other) => other.CopyFrom(this);

    /// <summary>Takes over the state of a network of the same shape and batch.</summary>
    public void CopyFrom(RecurrentState other)
    {
        if (other._hidden.Length != _hidden.Length || other._memory.Length != _memory.Length || other._batch != _batch)
            throw new ArgumentException($"Cannot copy a state of [{other._layers}, {other._batch}, {other._hiddenSize}] to one of [{_layers}, {_batch}, {_hiddenSize}].");
        other.Hidden.CopyTo(Hidden);
        other.Memory.CopyTo(Memory);
    }
}
