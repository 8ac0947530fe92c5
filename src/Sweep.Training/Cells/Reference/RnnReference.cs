using System.Numerics;

namespace Sweep.Training.Cells.Reference;

/// <summary>Vanilla RNN (Elman 1990): h′ = φ(W x + b + U h + b′), φ = tanh or relu.</summary>
public sealed class RnnReference<T>(CellKind kind, int input, int hidden) : ReferenceCell<T>(input, hidden, gates: 1)
    where T : IFloatingPointIeee754<T>
{
    public override int SavedSize => Hidden; // h′

    public override void Forward(ReferenceLayer<T> weights, ReadOnlySpan<T> x, ReadOnlySpan<T> previousH, ReadOnlySpan<T> previousC, Span<T> h, Span<T> c, Span<T> saved)
    {
        var (ofInput, ofHidden) = Products(weights, x, previousH);
        for (var j = 0; j < Hidden; j++)
        {
            var a = ofInput[j] + ofHidden[j];
            h[j] = saved[j] = kind == CellKind.RnnRelu ? T.Max(a, T.Zero) : T.Tanh(a);
        }
    }

    public override void Backward(ReferenceLayer<T> weights, ReferenceLayer<T> gradients, ReadOnlySpan<T> x, ReadOnlySpan<T> previousH, ReadOnlySpan<T> previousC, ReadOnlySpan<T> saved, Span<T> dh, Span<T> dc, Span<T> dx)
    {
        var da = new T[Hidden];
        for (var j = 0; j < Hidden; j++)
        {
            var h = saved[j];
            da[j] = kind == CellKind.RnnRelu ? (h > T.Zero ? dh[j] : T.Zero) : dh[j] * (T.One - h * h);
        }
        dh.Clear();
        ProductsBackward(weights, gradients, x, previousH, da, da, dx, dh);
    }
}
