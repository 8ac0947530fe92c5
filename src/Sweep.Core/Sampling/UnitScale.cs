using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>
/// Maps [0, 1) onto the values of a parameter, in its own scale: equal intervals are equally likely values. A whole number
/// owns the interval from half below to half above it, so that both ends are as likely as any other.
/// </summary>
internal static class UnitScale
{
    /// <summary>The value at <paramref name="unit"/>, which lies in [0, 1).</summary>
    public static ParameterValue ValueAt(Parameter parameter, double unit) => parameter switch
    {
        Parameter.Float p => ParameterValue.Float(FloatAt(p, unit)),
        Parameter.Int p => ParameterValue.Int(IntAt(p, unit)),
        Parameter.Choice p => p.Options[IndexAt(p.Options.Count, unit)],
        _ => throw new InvalidOperationException($"Cannot place a value on the scale of {parameter}."),
    };

    private static double FloatAt(Parameter.Float p, double unit)
    {
        if (p.Step is { } step) return Math.Min(p.Max, p.Min + (step * IndexAt((long)Math.Floor(((p.Max - p.Min) / step) + 1e-9) + 1, unit)));
        var value = p.Log ? Math.Exp(Between(Math.Log(p.Min), Math.Log(p.Max), unit)) : Between(p.Min, p.Max, unit);
        return Math.Clamp(value, p.Min, p.Max);
    }

    private static long IntAt(Parameter.Int p, double unit) => p.Log
        ? Math.Clamp((long)Math.Round(Math.Exp(Between(Math.Log(p.Min - 0.5), Math.Log(p.Max + 0.5), unit))), p.Min, p.Max)
        : p.Min + (p.Step * IndexAt(((p.Max - p.Min) / p.Step) + 1, unit));

    private static double Between(double low, double high, double unit) => low + ((high - low) * unit);

    private static int IndexAt(int count, double unit) => Math.Min(count - 1, (int)(unit * count));

    private static long IndexAt(long count, double unit) => Math.Min(count - 1, (long)(unit * count));
}
