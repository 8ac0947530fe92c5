namespace Sweep.Core.Spaces;

/// <summary>
/// Maps the values of a parameter to the unit interval [0, 1) and back, so that every sampler sees the same geometry. Equal
/// lengths of the interval are equally likely: of a continuum by its scale, of finitely many values one cell each, except that
/// the cell of a whole number on a log scale is as long as the log interval that rounds to it, from <c>log(Min − ½)</c> to <c>log(Max + ½)</c>.
/// </summary>
public static class Transform
{
    /// <summary>How many values a parameter has; null for a continuum.</summary>
    public static long? Cardinality(Parameter parameter) => parameter switch
    {
        Parameter.Float { Step: { } step } stepped => (long)Math.Floor(((decimal)stepped.Max - (decimal)stepped.Min) / (decimal)step) + 1,
        Parameter.Float continuous => continuous.Min == continuous.Max ? 1 : null,
        Parameter.Int whole => ((whole.Max - whole.Min) / whole.Step) + 1,
        Parameter.Choice choice => choice.Options.Count,
        _ => throw new InvalidOperationException($"Cannot count a {parameter.GetType().Name}."),
    };

    /// <summary>The value at an index of a parameter with finitely many, in ascending or listed order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below <see cref="Cardinality"/>, or the parameter is a continuum.</exception>
    public static ParameterValue ValueAt(Parameter parameter, long index)
    {
        if (index < 0 || index >= (Cardinality(parameter) ?? 0)) throw new ArgumentOutOfRangeException(nameof(index), index, $"'{parameter.Name}' has no value at that index.");
        return parameter switch
        {
            Parameter.Float { Step: { } step } stepped => ParameterValue.Float((double)((decimal)stepped.Min + (index * (decimal)step))),
            Parameter.Float single => ParameterValue.Float(single.Min),
            Parameter.Int whole => ParameterValue.Int(whole.Min + (index * whole.Step)),
            Parameter.Choice choice => choice.Options[(int)index],
            _ => throw new InvalidOperationException($"Cannot index a {parameter.GetType().Name}."),
        };
    }

    /// <summary>The index of a value among finitely many: the nearest of a number, the equal one of a choice.</summary>
    /// <exception cref="ArgumentException">The value is no option of the choice, or the parameter is a continuum.</exception>
    public static long IndexOf(Parameter parameter, ParameterValue value)
    {
        var count = Cardinality(parameter) ?? throw new ArgumentException($"'{parameter.Name}' is a continuum.", nameof(parameter));
        switch (parameter)
        {
            case Parameter.Float { Step: { } step } stepped:
                return Math.Clamp((long)Math.Round((value.AsNumber() - stepped.Min) / step), 0, count - 1);
            case Parameter.Int whole:
                return Math.Clamp((long)Math.Round((value.AsNumber() - whole.Min) / whole.Step), 0, count - 1);
            case Parameter.Choice choice:
                for (var i = 0; i < choice.Options.Count; i++)
                {
                    if (BoundExpression.Same(choice.Options[i], value)) return i;
                }

                throw new ArgumentException($"'{value}' is not an option of '{parameter.Name}'.", nameof(value));
            default:
                return 0;
        }
    }

    /// <summary>The point of the unit interval that stands for a value: the middle of its cell where there are finitely many, except for whole numbers on a log scale.</summary>
    /// <returns>A number in [0, 1) that <see cref="FromUnit"/> takes back to the value (a continuum: to within rounding).</returns>
    public static double ToUnit(Parameter parameter, ParameterValue value)
    {
        if (LogRange(parameter) is { } log) return Clamp((PortableMath.Log(value.AsNumber()) - log.Low) / (log.High - log.Low));
        if (Cardinality(parameter) is { } count) return (IndexOf(parameter, value) + 0.5) / count;
        var range = (Parameter.Float)parameter;
        return Clamp((value.AsNumber() - range.Min) / (range.Max - range.Min));
    }

    /// <summary>The part of the unit interval that stands for a value of a parameter with finitely many.</summary>
    /// <exception cref="ArgumentException">The parameter is a continuum, or the value no option of the choice.</exception>
    public static (double Low, double High) Cell(Parameter parameter, ParameterValue value)
    {
        var index = IndexOf(parameter, value);
        if (LogRange(parameter) is not { } log) return ((double)index / Cardinality(parameter)!.Value, (index + 1.0) / Cardinality(parameter)!.Value);
        double Unit(double number) => (PortableMath.Log(number) - log.Low) / (log.High - log.Low);
        return (Unit(value.AsNumber() - 0.5), Unit(value.AsNumber() + 0.5));
    }

    /// <summary>The value that a point of the unit interval stands for; points outside are taken as its nearest end.</summary>
    /// <exception cref="ArgumentException">The point is NaN.</exception>
    public static ParameterValue FromUnit(Parameter parameter, double unit)
    {
        if (double.IsNaN(unit)) throw new ArgumentException("A point of the unit interval cannot be NaN.", nameof(unit));
        unit = Clamp(unit);
        if (LogRange(parameter) is { } log)
        {
            var value = PortableMath.Exp(log.Low + (unit * (log.High - log.Low)));
            return parameter is Parameter.Int whole
                ? ParameterValue.Int(Math.Clamp((long)Math.Round(value), whole.Min, whole.Max))
                : ParameterValue.Float(Math.Clamp(value, ((Parameter.Float)parameter).Min, ((Parameter.Float)parameter).Max));
        }

        if (Cardinality(parameter) is { } count) return ValueAt(parameter, Math.Min((long)(unit * count), count - 1));
        var range = (Parameter.Float)parameter;
        return ParameterValue.Float(Math.Clamp(range.Min + (unit * (range.Max - range.Min)), range.Min, range.Max));
    }

    // The logarithms between which a parameter on a log scale is uniform; null for one that is not, or has a single value.
    private static (double Low, double High)? LogRange(Parameter parameter) => parameter switch
    {
        Parameter.Float { Log: true } range when range.Min < range.Max => (PortableMath.Log(range.Min), PortableMath.Log(range.Max)),
        Parameter.Int { Log: true } range when range.Min < range.Max => (PortableMath.Log(range.Min - 0.5), PortableMath.Log(range.Max + 0.5)),
        _ => null,
    };

    private static double Clamp(double unit) => Math.Clamp(unit, 0, 1 - (1.0 / (1L << 53)));
}
