using System.Numerics;

namespace Sweep.Training.Cells.Reference;

/// <summary>
/// LSTM with forget gate (Hochreiter and Schmidhuber 1997; Gers et al. 2000), as PyTorch. With a = W x + b + U h + b′ in four blocks:
/// i = σ(aᵢ), f = σ(a_f), g = tanh(a_g), o = σ(aₒ); c′ = f c + i g; h′ = o tanh(c′).
/// </summary>
public sealed class LstmReference<T>(int input, int hidden) : ReferenceCell<T>(input, hidden, gates: 4)
    where T : IFloatingPointIeee754<T>
{
    public override int SavedSize => 5 * Hidden; // i, f, g, o, c′

    public override void Forward(ReferenceLayer<T> weights, ReadOnlySpan<T> x, ReadOnlySpan<T> previousH, ReadOnlySpan<T> previousC, Span<T> h, Span<T> c, Span<T> saved)
    {
        var n = Hidden;
        var (ofInput, ofHidden) = Products(weights, x, previousH);
        for (var j = 0; j < n; j++)
        {
            var i = Sigmoid(ofInput[j] + ofHidden[j]);
            var f = Sigmoid(ofInput[n + j] + ofHidden[n + j]);
            var g = T.Tanh(ofInput[2 * n + j] + ofHidden[2 * n + j]);
            var o = Sigmoid(ofInput[3 * n + j] + ofHidden[3 * n + j]);
            c[j] = f * previousC[j] + i * g;
            h[j] = o * T.Tanh(c[j]);
            (saved[j], saved[n + j], saved[2 * n + j], saved[3 * n + j], saved[4 * n + j]) = (i, f, g, o, c[j]);
        }
    }

    public override void Backward(ReferenceLayer<T> weights, ReferenceLayer<T> gradients, ReadOnlySpan<T> x, ReadOnlySpan<T> previousH, ReadOnlySpan<T> previousC, ReadOnlySpan<T> saved, Span<T> dh, Span<T> dc, Span<T> dx)
    {
        var n = Hidden;
        var da = new T[4 * n];
        for (var j = 0; j < n; j++)
        {
            var (i, f, g, o) = (saved[j], saved[n + j], saved[2 * n + j], saved[3 * n + j]);
            var tanhC = T.Tanh(saved[4 * n + j]);
            dc[j] += dh[j] * o * (T.One - tanhC * tanhC);
            da[j] = dc[j] * g * i * (T.One - i);
            da[n + j] = dc[j] * previousC[j] * f * (T.One - f);
            da[2 * n + j] = dc[j] * i * (T.One - g * g);
            da[3 * n + j] = dh[j] * tanhC * o * (T.One - o);
            dc[j] *= f;
        }
        dh.Clear();
        ProductsBackward(weights, gradients, x, previousH, da, da, dx, dh);
    }
}
