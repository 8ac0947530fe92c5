using System.Globalization;
using System.Text;
using Sweep.Core.Spaces;

namespace Sweep.Cli.Output;

/// <summary>Numbers and times as people read them. Data output does not round; see <c>--output json</c> and <c>export</c>.</summary>
internal static class Format
{
    /// <summary>A metric with four significant digits: <c>0.01234</c>, <c>1.532</c>, <c>1.2e-07</c>; <c>–</c> where there is none.</summary>
    public static string Metric(double? value)
    {
        if (value is not { } number || double.IsNaN(number)) return "–";
        if (double.IsInfinity(number)) return number > 0 ? "∞" : "-∞";
        var size = Math.Abs(number);
        if (size is not 0 and (< 1e-4 or >= 1e6)) return number.ToString("0.###e+00", CultureInfo.InvariantCulture);
        var digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 || size == 0 ? 3 : size >= 0.1 ? 4 : 5;
        return number.ToString("F" + digits, CultureInfo.InvariantCulture);
    }

    /// <summary>A hyperparameter: whole numbers whole, floats with three significant digits.</summary>
    public static string Value(ParameterValue value)
    {
        if (value.Kind != ValueKind.Float) return value.ToString();
        var text = value.AsNumber().ToString("G3", CultureInfo.InvariantCulture);
        return text.Replace("E-0", "e-", StringComparison.Ordinal).Replace("E+0", "e", StringComparison.Ordinal).Replace("E+", "e", StringComparison.Ordinal).Replace('E', 'e');
    }

    /// <summary>Chosen values on one line: <c>cell=lstm hidden=128 lr=0.00213</c>.</summary>
    public static string Values(IEnumerable<KeyValuePair<string, ParameterValue>> values)
        => string.Join(' ', values.Select(pair => $"{pair.Key}={Value(pair.Value)}"));

    /// <summary>A count with a unit letter: <c>950</c>, <c>12.3k</c>, <c>4.56M</c>.</summary>
    public static string Count(double count) => count switch
    {
        < 0 or double.NaN => "–",
        < 1000 => count.ToString("0", CultureInfo.InvariantCulture),
        < 9.995e3 => (count / 1e3).ToString("0.00", CultureInfo.InvariantCulture) + "k",
        < 99.95e3 => (count / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + "k",
        < 999.5e3 => (count / 1e3).ToString("0", CultureInfo.InvariantCulture) + "k",
        < 9.995e6 => (count / 1e6).ToString("0.00", CultureInfo.InvariantCulture) + "M",
        < 999.5e6 => (count / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + "M",
        _ => (count / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + "G",
    };

    /// <summary>A duration with its two largest units: <c>0.4s</c>, <c>12s</c>, <c>3m 05s</c>, <c>2h 10m</c>, <c>1d 04h</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.95 => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + "s",
        < 60 => $"{(int)time.TotalSeconds}s",
        < 3600 => $"{time.Minutes}m {time.Seconds:00}s",
        < 86400 => $"{time.Hours}h {time.Minutes:00}m",
        _ => $"{time.Days}d {time.Hours:00}h",
    };

    /// <summary>A time of the journal, in UTC: <c>2026-03-01 14:05:09</c>.</summary>
    public static string Time(long milliseconds)
        => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A number and its noun: <c>1 trial</c>, <c>2 trials</c>.</summary>
    public static string Plural(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>An argument as a shell needs it: quoted where it has a space or another character that shells read.</summary>
    public static string ShellWord(string word)
    {
        if (word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '\\' or '=' or ':' or ',' or '+' or '@' or '%' or '[' or ']')) return word;
        var quoted = new StringBuilder("'");
        return quoted.Append(word.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'').ToString();
    }
}
