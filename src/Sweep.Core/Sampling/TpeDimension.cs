using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>How a Parzen estimator sees a parameter: as points of the unit interval, in a continuum, in cells, or in categories.</summary>
internal sealed class TpeDimension(Parameter parameter)
{
    /// <summary>The parameter.</summary>
    public Parameter Parameter { get; } = parameter;

    /// <summary>Whether its values have no order, so that none is nearer than another.</summary>
    public bool IsCategorical { get; } = parameter is Parameter.Choice { Ordered: false };

    /// <summary>How many values there are; 0 for a continuum.</summary>
    public long Count { get; } = Transform.Cardinality(parameter) ?? 0;

    /// <summary>The point that stands for the value at a point: the point itself, or that of its cell.</summary>
    public double Snap(double unit) => Count == 0 ? unit : Transform.ToUnit(Parameter, Transform.FromUnit(Parameter, unit));

    /// <summary>The cell around a point, of a parameter that has cells.</summary>
    public (double Low, double High) Cell(double unit) => Transform.Cell(Parameter, Transform.FromUnit(Parameter, unit));

    /// <summary>The category at a point, or the index of the cell.</summary>
    public int Index(double unit) => (int)Math.Min(Count - 1, (long)(unit * Count));
}
