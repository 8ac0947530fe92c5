using System.Globalization;

namespace Sweep.Training.Settings;

/// <summary>One hyperparameter or task option: the reference in the documentation and the check before a sweep starts read the same line.</summary>
/// <param name="Name">The name in a specification.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Default">The value where none is given, as text; null where there is none.</param>
/// <param name="Meaning">One line.</param>
public sealed record Setting(string Name, SettingKind Kind, string? Default, string Meaning)
{
    /// <value>Least number allowed, −∞ by default.</value>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <value>Greatest number allowed, ∞ by default.</value>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <value>Whether the minimum itself is refused.</value>
    public bool AboveMinimum { get; init; }

    /// <value>Whether the maximum itself is refused.</value>
    public bool BelowMaximum { get; init; }

    /// <value>What a <see cref="SettingKind.Word"/> may be.</value>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What is allowed, in words: <c>a whole number from 1 to 8</c>.</summary>
    public string Range => Kind switch
    {
        SettingKind.Word => string.Join(", ", Words),
        SettingKind.Bool => "true, false",
        SettingKind.Text => "text",
        SettingKind.Numbers => "numbers" + Interval(),
        SettingKind.Int => "whole number" + Interval(),
        _ => "number" + Interval(),
    };

    /// <summary>What is wrong with a value, or null.</summary>
    public SettingProblem? Check(string value) => Kind switch
    {
        SettingKind.Int => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? CheckRange(whole, value)
            : new(Name, $"must be a whole number, but got '{value}'."),
        SettingKind.Float => Number(value) is { } number ? CheckRange(number, value) : new(Name, $"must be a number, but got '{value}'."),
        SettingKind.Bool => value is "true" or "false" ? null : new(Name, $"must be true or false, but got '{value}'."),
        SettingKind.Word => Words.Contains(value) ? null : new(Name, $"must be one of {string.Join(", ", Words)}, but got '{value}'.", value, Words),
        SettingKind.Numbers => CheckNumbers(value),
        _ => null,
    };

    /// <summary>A finite number in the invariant notation, or null.</summary>
    internal static double? Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private SettingProblem? CheckNumbers(string value)
    {
        foreach (var part in value.Split(','))
        {
            if (Number(part) is not { } number) return new(Name, $"must be numbers such as {Default}, but got '{value}'.");
            if (CheckRange(number, part.Trim()) is { } problem) return problem;
        }

        return null;
    }

    private SettingProblem? CheckRange(double number, string value)
    {
        if (AboveMinimum ? number <= Minimum : number < Minimum)
            return new(Name, $"must be {(AboveMinimum ? "above" : "at least")} {Text(Minimum)}, but got {value}.");
        if (BelowMaximum ? number >= Maximum : number > Maximum)
            return new(Name, $"must be {(BelowMaximum ? "below" : "at most")} {Text(Maximum)}, but got {value}.");
        return null;
    }

    private string Interval()
    {
        var low = double.IsInfinity(Minimum) ? "" : $" {(AboveMinimum ? "above" : "from")} {Text(Minimum)}";
        var high = double.IsInfinity(Maximum) ? "" : $" {(BelowMaximum ? "below" : "to")} {Text(Maximum)}";
        return low + high;
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
