using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>
/// A density over some parameters, all mapped to the unit interval: a weighted mixture with one kernel per trial and one, the prior, over the
/// whole. A kernel is a product over the parameters of normal distributions truncated to [0, 1], their masses in cells, or categories
/// smoothed by the prior (Bergstra et al. 2011; Watanabe 2023, arXiv 2304.11127).
/// </summary>
internal sealed class ParzenEstimator
{
    // A kernel is left out where the point lies 9 standard deviations off: e^(-81/2) of its height. In many dimensions its own draws lie
    // √d off.
    private readonly double _reach;

    private readonly TpeDimension[] _dimensions;
    private readonly int _kernels;
    private readonly double[] _cumulative;

    // Weight over the normalisation of the continuous dimensions.
    private readonly double[] _heights;

    // Of each dimension, by kernel: centre, width and the mass of the untruncated kernel within [0, 1].
    private readonly double[][] _centres, _widths, _masses;

    /// <summary>A density from trials with these points and weights, and a prior of weight 1.</summary>
    /// <param name="dimensions">The parameters.</param>
    /// <param name="points">The points, by trial and parameter.</param>
    /// <param name="weights">The weights by trial, positive.</param>
    public ParzenEstimator(TpeDimension[] dimensions, IReadOnlyList<double[]> points, IReadOnlyList<double> weights)
    {
        _dimensions = dimensions;
        _reach = Math.Max(81, 3 * dimensions.Length);
        _kernels = points.Count + 1;
        _heights = [.. weights, 1];
        var total = _heights.Sum();
        _cumulative = new double[_kernels];
        for (var i = 0; i < _kernels; i++)
        {
            _heights[i] /= total;
            _cumulative[i] = _heights[i] + (i > 0 ? _cumulative[i - 1] : 0);
        }

        (_centres, _widths, _masses) = (new double[dimensions.Length][], new double[dimensions.Length][], new double[dimensions.Length][]);
        for (var d = 0; d < dimensions.Length; d++)
        {
            _centres[d] = [.. points.Select(point => point[d]), 0.5];
            if (dimensions[d].IsCategorical) continue;
            _widths[d] = Widths(_centres[d]);
            _masses[d] = new double[_kernels];
            for (var i = 0; i < _kernels; i++)
            {
                _masses[d][i] = NormalDistribution.Cdf((1 - _centres[d][i]) / _widths[d][i]) - NormalDistribution.Cdf(-_centres[d][i] / _widths[d][i]);
                if (dimensions[d].Count == 0) _heights[i] /= _widths[d][i] * _masses[d][i] * NormalDistribution.RootTwoPi;
            }
        }
    }

    /// <summary>Draws a point.</summary>
    public double[] Draw(ref Prng prng)
    {
        var kernel = Array.BinarySearch(_cumulative, prng.NextDouble());
        kernel = Math.Min(kernel < 0 ? ~kernel : kernel + 1, _kernels - 1);
        var point = new double[_dimensions.Length];
        for (var d = 0; d < point.Length; d++) point[d] = Draw(d, kernel, prng.NextDouble());
        return point;
    }

    /// <summary>The density at a point: over cells and categories the probability, over continua per unit.</summary>
    public double Density(double[] point)
    {
        var cells = new (double Low, double High)[point.Length];
        for (var d = 0; d < point.Length; d++)
        {
            if (_dimensions[d].Count > 0 && !_dimensions[d].IsCategorical) cells[d] = _dimensions[d].Cell(point[d]);
        }

        double sum = 0;
        for (var i = 0; i < _kernels; i++) sum += Kernel(i, point, cells);
        return sum;
    }

    private double Kernel(int i, double[] point, (double Low, double High)[] cells)
    {
        double exponent = 0, factor = _heights[i];
        for (var d = 0; d < point.Length; d++)
        {
            if (_widths[d] is null) continue;
            var centre = _centres[d][i];
            var off = _dimensions[d].Count == 0 ? point[d] - centre : Math.Max(0, Math.Max(cells[d].Low - centre, centre - cells[d].High));
            off /= _widths[d][i];
            if (_dimensions[d].Count == 0) exponent += off * off;
            if (exponent > _reach || off * off > _reach) return 0;
        }

        for (var d = 0; d < point.Length; d++)
        {
            if (_widths[d] is null) factor *= Category(d, i, _dimensions[d].Index(point[d]));
            else if (_dimensions[d].Count > 0) factor *= Mass(d, i, cells[d]);
        }

        return factor * PortableMath.Exp(-0.5 * exponent);
    }

    private double Mass(int d, int i, (double Low, double High) cell)
    {
        var (centre, width) = (_centres[d][i], _widths[d][i]);
        return (NormalDistribution.Cdf((cell.High - centre) / width) - NormalDistribution.Cdf((cell.Low - centre) / width)) / _masses[d][i];
    }

    // The prior's single observation is spread evenly over the kernels of trials and there over the categories.
    private double Category(int d, int i, int category)
    {
        var (count, share) = (_dimensions[d].Count, 1.0 / _kernels);
        if (i == _kernels - 1) return 1.0 / count;
        return ((_dimensions[d].Index(_centres[d][i]) == category ? 1 : 0) + share) / (1 + (share * count));
    }

    private double Draw(int d, int i, double unit)
    {
        var dimension = _dimensions[d];
        if (!dimension.IsCategorical)
        {
            var (centre, width) = (_centres[d][i], _widths[d][i]);
            var quantile = NormalDistribution.Cdf(-centre / width) + (unit * _masses[d][i]);
            return dimension.Snap(Math.Clamp(centre + (width * NormalDistribution.Quantile(quantile)), 0, 1 - 1e-12));
        }

        for (var category = 0; category < dimension.Count - 1; category++)
        {
            var center = (category + 0.5) / dimension.Count;
            unit -= Category(d, i, category);
            if (unit < 0) return center;
        }

        return (dimension.Count - 0.5) / dimension.Count;
    }

    // The greater distance to a neighbour, at the ends the distance to the only one, but no less than a bound that falls with the number of
    // kernels: Bergstra's heuristics with an exponent a little above his 1. The prior spans the whole interval.
    private static double[] Widths(double[] centres)
    {
        var n = centres.Length;
        var least = PortableMath.Exp(-1.15 * PortableMath.Log(n + 1));
        var sorted = (double[])centres.Clone();
        var order = new int[n];
        for (var i = 0; i < n; i++) order[i] = i;
        Array.Sort(sorted, order);
        for (int k = 0, end = 0; k < n; k = end)
        {
            // Equal centres in the order of trials, whatever the sort left.
            while (end < n && sorted[end] == sorted[k]) end++;
            Array.Sort(order, k, end - k);
        }

        var widths = new double[n];
        for (var k = 0; k < n; k++)
        {
            var left = k > 0 ? sorted[k] - sorted[k - 1] : 0;
            var right = k < n - 1 ? sorted[k + 1] - sorted[k] : 0;
            widths[order[k]] = Math.Clamp(Math.Max(left, right), least, 1);
        }

        widths[n - 1] = 1;
        return widths;
    }
}
