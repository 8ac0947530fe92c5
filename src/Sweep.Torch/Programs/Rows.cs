using Sweep.Torch.Networks;
using Sweep.Training.Models;
using static TorchSharp.torch;

namespace Sweep.Torch.Programs;

/// <summary>Weights, optimizer state and carried states of some trials, a row each.</summary>
/// <param name="Values">Weights [trials, numbers].</param>
/// <param name="Slots">The optimizer's state, each [trials, numbers].</param>
/// <param name="Carried">The states that the last windows left.</param>
internal sealed record Rows(Tensor Values, Tensor[] Slots, CarriedState Carried) : IDisposable
{
    /// <summary>How many trials.</summary>
    public long Count => Values.shape[0];

    public IEnumerable<Tensor> Tensors => [Values, .. Slots, .. Carried.Tensors];

    /// <summary>One trial, from the memory of this process.</summary>
    public static Rows Upload(ParameterLayout layout, Device device, ModelState state)
    {
        var packed = new float[layout.Length];
        Tensor Flat(float[] padded)
        {
            layout.Pack(padded, packed);
            return HostTensors.Upload(packed, device, 1, layout.Length);
        }

        var (options, carried) = (layout.Options, state.Carried);
        var batch = carried.Hidden.Length / options.Layers / options.Hidden;
        Tensor State(ReadOnlySpan<float> values) => HostTensors.Upload(values, device, 1, options.Layers, batch, options.Hidden);
        return new Rows(
            Flat(state.Parameters.Values),
            [.. state.Optimizer.Slots.Select(slot => Flat(slot.Values))],
            new CarriedState(State(carried.Hidden), carried.Memory.Length > 0 ? State(carried.Memory) : null));
    }

    /// <summary>All trials of both, in this order.</summary>
    public static Rows Join(Rows first, Rows second) => new(
        cat([first.Values, second.Values], 0),
        [.. first.Slots.Zip(second.Slots, static (a, b) => cat([a, b], 0))],
        new CarriedState(cat([first.Carried.Hidden, second.Carried.Hidden], 0), first.Carried.Memory is { } memory ? cat([memory, second.Carried.Memory!], 0) : null));

    /// <summary>Copies of some rows, in the order of the index; of all in theirs without one.</summary>
    public Rows Select(Tensor? index)
    {
        Tensor Of(Tensor tensor) => index is null ? tensor.clone() : tensor.index_select(0, index);
        return new(Of(Values), [.. Slots.Select(Of)], new CarriedState(Of(Carried.Hidden), Carried.Memory is null ? null : Of(Carried.Memory)));
    }

    /// <summary>Overwrites the rows of an index.</summary>
    public void Write(Tensor index, Rows rows)
    {
        foreach (var (to, from) in Tensors.Zip(rows.Tensors)) to.index_copy_(0, index, from);
    }

    /// <summary>Overwrites the carried states of all rows.</summary>
    public void WriteCarried(Rows rows)
    {
        foreach (var (to, from) in Carried.Tensors.Zip(rows.Carried.Tensors)) to.copy_(from);
    }

    /// <summary>Copies one trial to the memory of this process.</summary>
    public void Download(ParameterLayout layout, int row, ModelState state)
    {
        var packed = new float[layout.Length];
        void Flat(Tensor tensor, float[] padded)
        {
            HostTensors.Download(tensor[row], packed.AsSpan());
            layout.Unpack(packed, padded);
        }

        Flat(Values, state.Parameters.Values);
        foreach (var (from, to) in Slots.Zip(state.Optimizer.Slots)) Flat(from, to.Values);
        HostTensors.Download(Carried.Hidden[row], state.Carried.Hidden);
        if (Carried.Memory is { } memory) HostTensors.Download(memory[row], state.Carried.Memory);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors) tensor.Dispose();
    }
}
