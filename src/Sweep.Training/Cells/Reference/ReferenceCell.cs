using System.Numerics;

namespace Sweep.Training.Cells.Reference;

/// <summary>
/// A cell written once in plain scalar code, one lane and one time step at a time: the oracle for every fast path.
/// Dot products accumulate in index order with fused multiply-add, starting from the bias.
/// </summary>
public abstract class ReferenceCell<T>(int input, int hidden, int gates) where T : IFloatingPointIeee754<T>
{
    protected int Hidden { get; } = hidden;

    /// <summary>Numbers that a step keeps for its backward: gate activations, and c for the LSTM.</summary>
    public abstract int SavedSize { get; }

    /// <summary>One step: reads x, h and c of the step before; writes h, c and what backward needs.</summary>
    public abstract void Forward(ReferenceLayer<T> weights, ReadOnlySpan<T> x, ReadOnlySpan<T> previousH, ReadOnlySpan<T> previousC, Span<T> h, Span<T> c, Span<T> saved);

    /// <summary>
    /// The same step backwards. dh and dc hold the gradient of this step's h and c; they are replaced by those of the step before.
    /// Adds to the gradients of the weights and to dx.
    /// </summary>
    public abstract void Backward(ReferenceLayer<T> weights, ReferenceLayer<T> gradients, ReadOnlySpan<T> x, ReadOnlySpan<T> previousH, ReadOnlySpan<T> previousC, ReadOnlySpan<T> saved, Span<T> dh, Span<T> dc, Span<T> dx);

    public static ReferenceCell<T> Of(CellKind kind, int input, int hidden) => kind switch
    {
        CellKind.Lstm => new LstmReference<T>(input, hidden),
        CellKind.Gru => new GruReference<T>(input, hidden),
        _ => new RnnReference<T>(kind, input, hidden),
    };

    protected static T Sigmoid(T a) => T.One / (T.One + T.Exp(-a));

    /// <summary>Pre-activations of the input, W x + b, and of the hidden state, U h + b′.</summary>
    protected (T[] OfInput, T[] OfHidden) Products(ReferenceLayer<T> weights, ReadOnlySpan<T> x, ReadOnlySpan<T> h) =>
        (Affine(weights.Input.Span, weights.InputBias.Span, x), Affine(weights.Recurrent.Span, weights.RecurrentBias.Span, h));

    /// <summary>Backward of <see cref="Products"/>; adds to dx and dh.</summary>
    protected void ProductsBackward(ReferenceLayer<T> weights, ReferenceLayer<T> gradients, ReadOnlySpan<T> x, ReadOnlySpan<T> h, ReadOnlySpan<T> dOfInput, ReadOnlySpan<T> dOfHidden, Span<T> dx, Span<T> dh)
    {
        AffineBackward(weights.Input.Span, gradients.Input.Span, gradients.InputBias.Span, x, dOfInput, dx);
        AffineBackward(weights.Recurrent.Span, gradients.Recurrent.Span, gradients.RecurrentBias.Span, h, dOfHidden, dh);
    }

    private T[] Affine(ReadOnlySpan<T> w, ReadOnlySpan<T> bias, ReadOnlySpan<T> x)
    {
        var y = new T[gates * Hidden];
        for (var n = 0; n < y.Length; n++)
        {
            var sum = bias[n];
            for (var k = 0; k < x.Length; k++) sum = T.FusedMultiplyAdd(x[k], w[n * x.Length + k], sum);
            y[n] = sum;
        }
        return y;
    }

    private static void AffineBackward(ReadOnlySpan<T> w, Span<T> dw, Span<T> dBias, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dx)
    {
        for (var n = 0; n < dy.Length; n++)
        {
            dBias[n] += dy[n];
            for (var k = 0; k < x.Length; k++)
            {
                dw[n * x.Length + k] = T.FusedMultiplyAdd(dy[n], x[k], dw[n * x.Length + k]);
                dx[k] = T.FusedMultiplyAdd(dy[n], w[n * x.Length + k], dx[k]);
            }
        }
    }

    /// <value>Width of x.</value>
    public int Input { get; } = input;
}
