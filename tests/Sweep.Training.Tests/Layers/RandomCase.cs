using Sweep.Training.Cells;
using Sweep.Training.Kernels;
using Sweep.Training.Layers;

namespace Sweep.Training.Tests.Layers;

/// <summary>A network, a window and targets drawn from a number: odd batches, widths that are no multiple of a vector, windows of one step.</summary>
public sealed class RandomCase
{
    private static readonly int[] Hidden = [1, 3, 8, 15, 16, 17, 24, 33, 40, 64], Batches = [1, 2, 3, 5, 7, 8, 9, 13, 16];
    private readonly CounterRandom _random;

    public RandomCase(int number)
    {
        _random = new CounterRandom((ulong)number, "random case");
        Options = new NetworkOptions
        {
            Cell = (CellKind)(number % 4),
            Input = (InputKind)_random.Below(3, 1),
            InputSize = 1 + _random.Below(40, 2),
            Embedding = 1 + _random.Below(20, 3),
            Hidden = Hidden[_random.Below(Hidden.Length, 4)],
            Layers = 1 + _random.Below(3, 5),
            Outputs = 1 + _random.Below(40, 6),
            Dropout = _random.Chance(0.5, 7) ? 0.3 : 0,
            DropoutKind = (DropoutKind)_random.Below(2, 8),
        };
        Batch = Batches[_random.Below(Batches.Length, 9)];
        Time = number % 5 == 0 ? 1 : 1 + _random.Below(7, 10);
        Window = Time + _random.Below(3, 11);
        Symbols = [.. Enumerable.Range(0, Time * Batch).Select(i => _random.Below(Options.InputSize, 1000 + i))];
        Features = [.. Enumerable.Range(0, Time * Batch * Options.InputSize).Select(i => (float)_random.Normal(20000 + i))];
        Targets = [.. Enumerable.Range(0, Time * Batch).Select(i => _random.Below(Options.Outputs, 10000 + i))];
    }

    public NetworkOptions Options { get; }
    public int Batch { get; }
    public int Time { get; }
    public int Window { get; }
    public int[] Symbols { get; }
    public float[] Features { get; }
    public int[] Targets { get; }

    /// <summary>The network with drawn weights and state.</summary>
    internal RecurrentNetwork Network(VectorKernels kernels)
    {
        var network = new RecurrentNetwork(Options, Batch, Window, null, kernels);
        foreach (var p in network.Parameters.Parameters)
        {
            var values = network.Parameters.ValuesOf(p);
            for (var i = 0; i < values.Length; i++) values[i] = (float)_random.Uniform(-0.5, 0.5, 100000 + p.Offset + i);
        }
        for (var i = 0; i < network.State.Hidden.Length; i++) network.State.Hidden[i] = (float)_random.Uniform(-0.5, 0.5, 200000 + i);
        for (var i = 0; i < network.State.Memory.Length; i++) network.State.Memory[i] = (float)_random.Uniform(-0.5, 0.5, 300000 + i);
        return network;
    }

    internal Span<float> Forward(RecurrentNetwork network) =>
        Options.Input == InputKind.Real ? network.Forward(Features, Time, true, (5, 6)) : network.Forward(Symbols, Time, true, (5, 6));

    public DropoutMask? Mask => Options is { Dropout: > 0, Layers: > 1 } ? new DropoutMask(Options, Batch, 5, 6) : null;

    public override string ToString() => $"{Options}, batch {Batch}, time {Time}";
}
