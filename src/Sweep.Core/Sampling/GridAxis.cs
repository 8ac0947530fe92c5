using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>The values that a grid takes of one parameter, by index and without a list of them: all, or so many points of a larger range.</summary>
internal readonly record struct GridAxis(Parameter Parameter, long Count)
{
    /// <summary>The value with this index. Points of a larger range are spaced evenly in its scale, both ends included.</summary>
    public ParameterValue At(long index)
    {
        var all = Transform.Cardinality(Parameter);
        if (all == Count) return Transform.ValueAt(Parameter, index);
        if (all is { } many && (index == 0 || index == Count - 1 || Parameter is not Parameter.Int { Log: true })) return Transform.ValueAt(Parameter, (long)Math.Round((many - 1.0) * index / (Count - 1)));
        if (Parameter is Parameter.Float { Min: var min } && index == 0) return ParameterValue.Float(min);
        return Parameter is Parameter.Float { Max: var max } && index == Count - 1
            ? ParameterValue.Float(max)
            : Transform.FromUnit(Parameter, (double)index / (Count - 1));
    }
}
