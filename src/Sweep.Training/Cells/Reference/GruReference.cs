using System.Numerics;

namespace Sweep.Training.Cells.Reference;

/// <summary>
/// GRU (Cho et al. 2014) in PyTorch's variant, where the reset gate acts after the recurrent product:
/// r = σ(W_r x + b_r + U_r h + b′_r), z likewise; n = tanh(W_n x + b_n + r (U_n h + b′_n)); h′ = (1 − z) n + z h.
/// </summary>
public sealed class GruReference<T>(int input, int hidden) : ReferenceCell<T>(input, hidden, gates: 3)
    where T : IFloatingPointIeee754<T>
{
    public override int SavedSize => 4 * Hidden; // r, z, n, U_n h + b′_n

    public override void Forward(ReferenceLayer<T> weights, ReadOnlySpan<T> x, ReadOnlySpan<T> previousH, ReadOnlySpan<T> previousC, Span<T> h, Span<T> c, Span<T> saved)
    {
        var n = Hidden;
        var (ofInput, ofHidden) = Products(weights, x, previousH);
        for (var j = 0; j < n; j++)
        {
            var r = Sigmoid(ofInput[j] + ofHidden[j]);
            var z = Sigmoid(ofInput[n + j] + ofHidden[n + j]);
            var recurrent = ofHidden[2 * n + j];
            var candidate = T.Tanh(ofInput[2 * n + j] + r * recurrent);
            h[j] = (T.One - z) * candidate + z * previousH[j];
            (saved[j], saved[n + j], saved[2 * n + j], saved[3 * n + j]) = (r, z, candidate, recurrent);
        }
    }

    public override void Backward(ReferenceLayer<T> weights, ReferenceLayer<T> gradients, ReadOnlySpan<T> x, ReadOnlySpan<T> previousH, ReadOnlySpan<T> previousC, ReadOnlySpan<T> saved, Span<T> dh, Span<T> dc, Span<T> dx)
    {
        var n = Hidden;
        T[] dOfInput = new T[3 * n], dOfHidden = new T[3 * n];
        for (var j = 0; j < n; j++)
        {
            var (r, z, candidate, recurrent) = (saved[j], saved[n + j], saved[2 * n + j], saved[3 * n + j]);
            var dCandidate = dh[j] * (T.One - z) * (T.One - candidate * candidate);
            dOfInput[j] = dOfHidden[j] = dCandidate * recurrent * r * (T.One - r);
            dOfInput[n + j] = dOfHidden[n + j] = dh[j] * (previousH[j] - candidate) * z * (T.One - z);
            dOfInput[2 * n + j] = dCandidate;
            dOfHidden[2 * n + j] = dCandidate * r;
            dh[j] *= z;
        }
        ProductsBackward(weights, gradients, x, previousH, dOfInput, dOfHidden, dx, dh);
    }
}
