namespace Sweep.Training;

/// <summary>
/// Loss, gradient norm and clipping of the last steps. A fixed number of steps, not those since the last report: what a trial reports at a mark
/// then does not depend on how its training was cut into calls.
/// </summary>
public sealed class StepHistory
{
    /// <summary>Steps that are remembered.</summary>
    public const int Length = 100;

    private readonly double[] _values = new double[3 * Length]; // losses, norms, 1 where clipped; step k at index k mod Length

    /// <summary>All of the state, for checkpoints, together with the number of steps.</summary>
    public Span<double> State => _values;

    /// <param name="step">From 0.</param>
    /// <param name="loss">Mean loss of the window.</param>
    /// <param name="norm">Global gradient norm before clipping.</param>
    /// <param name="clipped">Whether gradients were changed.</param>
    public void Add(long step, double loss, double norm, bool clipped)
    {
        var i = (int)(step % Length);
        (_values[i], _values[Length + i], _values[2 * Length + i]) = (loss, norm, clipped ? 1 : 0);
    }

    /// <summary>Mean training loss; NaN before the first step.</summary>
    public double Loss(long steps) => Mean(0, steps);

    /// <summary>Mean gradient norm; NaN before the first step.</summary>
    public double Norm(long steps) => Mean(1, steps);

    /// <summary>Share of steps that were clipped; NaN before the first step.</summary>
    public double ClipRate(long steps) => Mean(2, steps);

    /// <summary>Greatest gradient norm; NaN before the first step.</summary>
    public double GreatestNorm(long steps)
    {
        var greatest = double.NaN;
        foreach (var norm in Filled(1, steps)) greatest = norm > greatest || double.IsNaN(greatest) ? norm : greatest;
        return greatest;
    }

    private double Mean(int series, long steps)
    {
        var sum = 0.0;
        var filled = Filled(series, steps);
        foreach (var value in filled) sum += value;
        return sum / filled.Length;
    }

    private ReadOnlySpan<double> Filled(int series, long steps) => _values.AsSpan(series * Length, (int)Math.Min(Length, steps));
}
