using Sweep.Training.Layers;

namespace Sweep.Torch.Networks;

/// <summary>
/// Where each parameter lies in the flat vector of a trial on the device: without the gaps that the processor's <see cref="ParameterSet"/> has, so that gradients are put together without padding.
/// </summary>
internal sealed class ParameterLayout
{
    /// <param name="options">The network.</param>
    public ParameterLayout(NetworkOptions options)
    {
        Options = options;
        var slices = new List<ParameterSlice>();
        foreach (var parameter in ParameterSet.Of(options).Parameters)
        {
            slices.Add(new(parameter, Length, LayerOf(parameter.Name)));
            Length += parameter.Length;
        }

        Slices = slices;
    }

    public NetworkOptions Options { get; }

    /// <summary>In PyTorch's order: embedding, layers, output.</summary>
    public IReadOnlyList<ParameterSlice> Slices { get; }

    /// <summary>Trainable numbers of one trial.</summary>
    public int Length { get; }

    /// <summary>Layers as norms are reported for: embedding, recurrent layers, output.</summary>
    public int NormedLayers => Options.Layers + 2;

    /// <summary>First number and count of the parameters of a layer; none for the embedding of a network without one.</summary>
    public (int Offset, int Length) Segment(int layer)
    {
        var own = Slices.Where(slice => slice.Layer == layer).ToArray();
        return own.Length == 0 ? (0, 0) : (own[0].Offset, own.Sum(slice => slice.Parameter.Length));
    }

    /// <summary>From the processor's layout to the device's.</summary>
    public void Pack(ReadOnlySpan<float> padded, Span<float> packed)
    {
        foreach (var slice in Slices) padded.Slice(slice.Parameter.Offset, slice.Parameter.Length).CopyTo(packed[slice.Offset..]);
    }

    /// <summary>From the device's layout to the processor's.</summary>
    public void Unpack(ReadOnlySpan<float> packed, Span<float> padded)
    {
        foreach (var slice in Slices) packed.Slice(slice.Offset, slice.Parameter.Length).CopyTo(padded[slice.Parameter.Offset..]);
    }

    private int LayerOf(string name) => name[0] switch
    {
        'e' => 0,
        'r' => 1 + name[^1] - '0',
        _ => Options.Layers + 1,
    };
}

/// <summary>A parameter in the flat vector.</summary>
/// <param name="Parameter">Its name and shape, and its place in the processor's layout.</param>
/// <param name="Offset">Its first number.</param>
/// <param name="Layer">0 for the embedding, then the recurrent layers, then the output.</param>
internal sealed record ParameterSlice(Parameter Parameter, int Offset, int Layer);
