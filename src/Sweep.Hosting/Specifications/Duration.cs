using System.Globalization;
using System.Text.RegularExpressions;

namespace Sweep.Hosting.Specifications;

/// <summary>Durations as specifications write them: <c>2h</c>, <c>90m</c>, <c>30s</c>, <c>1h30m</c>, <c>1d</c>.</summary>
public static partial class Duration
{
    /// <summary>A positive duration, or null where the text is none.</summary>
    public static TimeSpan? Read(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success || text.Length == 0) return null;
        var seconds = Part("d") * 86400 + Part("h") * 3600 + Part("m") * 60 + Part("s");
        return seconds > 0 && seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)) : null;

        double Part(string unit) => match.Groups[unit] is { Success: true } group ? double.Parse(group.Value, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>The text that reads back to the same duration.</summary>
    public static string Write(TimeSpan time)
    {
        var seconds = (decimal)(time.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond;
        return string.Concat(
            time.Days > 0 ? $"{time.Days}d" : "",
            time.Hours > 0 ? $"{time.Hours}h" : "",
            time.Minutes > 0 ? $"{time.Minutes}m" : "",
            seconds > 0 ? $"{seconds.ToString("0.#######", CultureInfo.InvariantCulture)}s" : "");
    }

    [GeneratedRegex(@"^((?<d>[0-9]+(\.[0-9]+)?)d)?((?<h>[0-9]+(\.[0-9]+)?)h)?((?<m>[0-9]+(\.[0-9]+)?)m)?((?<s>[0-9]+(\.[0-9]+)?)s)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
