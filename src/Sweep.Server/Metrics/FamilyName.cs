using System.Text;
using OpenTelemetry.Metrics;

namespace Sweep.Server.Metrics;

/// <summary>
/// The name of a metric family, by the rules with which OpenTelemetry's names become Prometheus's: other characters than letters, digits and
/// colons become underscores, the unit follows in words, and counters end in <c>_total</c>.
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
/// </summary>
/// <param name="OpenMetrics">The family in OpenMetrics, in which a counter's lacks <c>_total</c>.</param>
/// <param name="Prometheus">The family in the text format of Prometheus.</param>
/// <param name="Counter">The samples of a counter in OpenMetrics; of others, the family.</param>
/// <param name="Unit">The unit in words; empty where there is none.</param>
internal sealed record FamilyName(string OpenMetrics, string Prometheus, string Counter, string Unit)
{
    private const string Total = "_total";

    /// <summary>The name of an instrument's family.</summary>
    public static FamilyName Of(Metric metric) => Of(metric.Name, metric.Unit, metric.MetricType is MetricType.LongSum or MetricType.DoubleSum);

    /// <summary>The name of a family.</summary>
    public static FamilyName Of(string instrument, string unit, bool isCounter)
    {
        var words = UnitInWords(unit);
        var prometheus = Sanitize(instrument);
        if (!HasUnit(prometheus, words) && !(isCounter && HasUnit(WithoutTotal(prometheus), words))) prometheus = Sanitize($"{prometheus}_{words}");
        if (!isCounter) return new(prometheus, prometheus, prometheus, words);
        if (!prometheus.EndsWith(Total, StringComparison.Ordinal)) prometheus += Total;
        var family = Sanitize(WithoutTotal(instrument));
        if (!HasUnit(family, words)) family = Sanitize($"{family}_{words}");
        family = WithoutTotal(family);
        return new(family, prometheus, family + Total, words);
    }

    /// <summary>A metric name of legal characters; runs of others are one underscore.</summary>
    public static string Sanitize(string name)
    {
        var legal = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            var isLegal = char.IsAsciiLetter(name[i]) || name[i] == ':' || (char.IsAsciiDigit(name[i]) && i > 0);
            if (isLegal) legal.Append(name[i]);
            else if (legal.Length == 0 || legal[^1] != '_') legal.Append('_');
        }

        return legal.ToString();
    }

    // OpenMetrics wants the unit as a word of its own: microseconds are no seconds.
    private static bool HasUnit(string name, string words) => words.Length == 0 || name.EndsWith("_" + words, StringComparison.Ordinal);

    private static string WithoutTotal(string name) => name.EndsWith(Total, StringComparison.Ordinal) ? name[..^Total.Length] : name;

    private static string UnitInWords(string unit)
    {
        unit = WithoutAnnotations(unit);
        var per = unit.IndexOf('/');
        var words = per >= 0 && per < unit.Length - 1 ? $"{Word(unit[..per])}_per_{WordAfterPer(unit[(per + 1)..])}" : Word(unit);
        return Sanitize("x" + words)[1..].Trim('_');
    }

    // "{trial}" says what is counted; Prometheus has no unit for that.
    private static string WithoutAnnotations(string unit)
    {
        for (var close = unit.IndexOf('}'); close >= 0; close = unit.IndexOf('}', close))
        {
            var open = unit.IndexOf('{');
            if (open < 0 || open > close)
            {
                close++;
                continue;
            }

            unit = unit.Remove(open, close - open + 1);
            close = open;
        }

        return unit;
    }

    private static string Word(string unit) => unit switch
    {
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" or "B" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "TiBy" => "tibibytes",
        "KBy" or "KB" => "kilobytes",
        "MBy" or "MB" => "megabytes",
        "GBy" or "GB" => "gigabytes",
        "TBy" or "TB" => "terabytes",
        "m" => "meters",
        "V" => "volts",
        "A" => "amperes",
        "J" => "joules",
        "W" => "watts",
        "g" => "grams",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "1" => "",
        "%" => "percent",
        "$" => "dollars",
        _ => unit,
    };

    private static string WordAfterPer(string unit) => unit switch
    {
        "s" => "second",
        "m" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "y" => "year",
        _ => unit,
    };
}
