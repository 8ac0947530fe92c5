using System.Globalization;
using System.Text.RegularExpressions;
using Sweep.Core.Spaces;

namespace Sweep.Hosting.Specifications;

/// <summary>
/// What a word without quotes means: <c>true</c> and <c>false</c>; whole numbers <c>512</c>, <c>1_000</c>, <c>1e3</c> (within ±2⁵³); real
/// numbers <c>0.5</c>, <c>1e-4</c>, <c>1.5e3</c>; anything else is a text, <c>yes</c>, <c>0x10</c> and <c>.inf</c> among them.
/// </summary>
internal static partial class ScalarSyntax
{
    public static ParameterValue Read(string text)
    {
        if (text is "true" or "True" or "TRUE") return ParameterValue.Bool(true);
        if (text is "false" or "False" or "FALSE") return ParameterValue.Bool(false);
        if (!NumberPattern().IsMatch(text)) return ParameterValue.Text(text);
        var number = double.Parse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number)) return ParameterValue.Text(text);
        var whole = !text.Contains('.', StringComparison.Ordinal) && Math.Abs(number) < 1L << 53 && number == Math.Floor(number);
        return whole ? ParameterValue.Int((long)number) : ParameterValue.Float(number);
    }

    /// <summary>The text that reads back to the same value, in quotes where it needs them.</summary>
    public static string Write(ParameterValue value)
    {
        var text = value.ToString();
        if (value.Kind == ValueKind.Text) return IsSafe(text) && Read(text).Kind == ValueKind.Text ? text : Quote(text);
        // A float without a fraction would read back as a whole number.
        if (value.Kind != ValueKind.Float || Read(text).Kind == ValueKind.Float) return text;
        var exponent = text.IndexOf('e', StringComparison.Ordinal);
        return exponent < 0 ? $"{text}.0" : text.Insert(exponent, ".0");
    }

    /// <summary>An expression's text, in quotes where YAML needs them.</summary>
    public static string Write(Expression expression) => ExpressionPattern().IsMatch(expression.Text) && Read(expression.Text).Kind == ValueKind.Text
        ? expression.Text
        : Quote(expression.Text);

    private static bool IsSafe(string text) => WordPattern().IsMatch(text) && text is not "null";

    private static string Quote(string text) => text.Any(NeedsEscape)
        ? $"\"{string.Concat(text.Select(Escape))}\""
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // Control characters, and those that YAML takes for line ends or marks of byte order.
    private static bool NeedsEscape(char character) => char.IsControl(character) || character is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF';

    private static string Escape(char character) => character switch
    {
        '"' or '\\' => $"\\{character}",
        '\n' => "\\n",
        '\t' => "\\t",
        _ when NeedsEscape(character) => $"\\u{(int)character:X4}",
        _ => character.ToString(),
    };

    // Underscores stand between digits only.
    [GeneratedRegex(@"^[-+]?([0-9]+(_[0-9]+)*\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_./][A-Za-z0-9_./+-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_(][A-Za-z0-9_.()<>=*/+% -]*[A-Za-z0-9_)]\z", RegexOptions.CultureInvariant)]
    private static partial Regex ExpressionPattern();
}
