namespace Sweep.Core.Spaces;

/// <summary>The rules that a parameter must satisfy on its own.</summary>
internal static class ParameterCheck
{
    // Beyond this a whole number is not exact.
    private const long Exact = 1L << 53;
    private const long MostSteps = 1_000_000_000;

    public static IEnumerable<string> Problems(Parameter parameter) => parameter switch
    {
        Parameter.Float range => Float(range),
        Parameter.Int range => Int(range),
        Parameter.Choice choice => Choice(choice),
        _ => throw new InvalidOperationException($"Cannot check a {parameter.GetType().Name}."),
    };

    private static IEnumerable<string> Float(Parameter.Float range)
    {
        if (!double.IsFinite(range.Min) || !double.IsFinite(range.Max))
        {
            yield return $"min and max must be finite, but got [{Text(range.Min)}, {Text(range.Max)}].";
            yield break;
        }

        if (range.Min > range.Max) yield return Swapped(Text(range.Min), Text(range.Max));
        if (range.Log && range.Min <= 0) yield return $"log scale needs min > 0, but got {Text(range.Min)}. Try 1e-6.";
        if (range.Step is not { } step) yield break;
        if (range.Log) yield return "step does not go with a log scale. Remove one of them.";
        else if (!double.IsFinite(step) || step <= 0) yield return $"step must be positive, but got {Text(step)}.";
        else if (range.Min <= range.Max) foreach (var problem in FloatStep(range, step)) yield return problem;
    }

    // Steps are counted in decimal, so that 0.1 + 2 × 0.1 is 0.3; hence the bounds, far from anything that is searched.
    private static IEnumerable<string> FloatStep(Parameter.Float range, double step)
    {
        const double largest = 1e15;
        if (Math.Max(Math.Abs(range.Min), Math.Abs(range.Max)) > largest || step < 1e-12) yield return "step needs |min| and |max| up to 1e15 and a step of at least 1e-12.";
        else if (step > range.Max - range.Min && range.Max > range.Min) yield return TooWide(Text(step), Text(range.Max - range.Min));
        else if ((range.Max - range.Min) / step > MostSteps) yield return $"step {Text(step)} makes more than 1e9 values. Leave it out for a continuum.";
    }

    private static IEnumerable<string> Int(Parameter.Int range)
    {
        if (Math.Max(range.Min, range.Max) > Exact || Math.Min(range.Min, range.Max) < -Exact)
        {
            yield return $"whole numbers must lie within ±2^53, but got [{range.Min}, {range.Max}].";
            yield break;
        }

        if (range.Min > range.Max) yield return Swapped($"{range.Min}", $"{range.Max}");
        if (range.Log && range.Min <= 0) yield return $"log scale needs min > 0, but got {range.Min}. Try 1.";
        if (range.Step <= 0) yield return $"step must be positive, but got {range.Step}.";
        else if (range.Log && range.Step != 1) yield return "step does not go with a log scale. Remove one of them.";
        else if (range.Max > range.Min && range.Step > range.Max - range.Min) yield return TooWide($"{range.Step}", $"{range.Max - range.Min}");
    }

    private static IEnumerable<string> Choice(Parameter.Choice choice)
    {
        if (choice.Options.Count == 0) yield return "choice needs at least one option, but got none.";
        var seen = new List<ParameterValue>();
        foreach (var option in choice.Options)
        {
            if (option.IsNumber && !double.IsFinite(option.AsNumber())) yield return $"an option must be finite, but got {option}.";
            else if (seen.Any(other => BoundExpression.Same(other, option))) yield return $"option {option} appears twice. Remove one of them.";
            else seen.Add(option);
        }
    }

    private static string Swapped(string min, string max) => $"min must not exceed max, but got [{min}, {max}]. Swap them?";

    private static string TooWide(string step, string range) => $"step must be at most max - min = {range}, but got {step}.";

    private static string Text(double value) => ParameterValue.Float(value).ToString();
}
