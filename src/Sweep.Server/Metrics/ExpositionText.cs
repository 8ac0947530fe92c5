using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Sweep.Server.Metrics;

/// <summary>The text of a scrape in the making: UTF-8, numbers in the invariant culture.</summary>
internal sealed class ExpositionText
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64 * 1024);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public ExpositionText Add(string text)
    {
        Encoding.UTF8.GetBytes(text, _bytes);
        return this;
    }

    public ExpositionText Add(char ascii)
    {
        _bytes.GetSpan(1)[0] = (byte)ascii;
        _bytes.Advance(1);
        return this;
    }

    public ExpositionText Add(long value)
    {
        Utf8Formatter.TryFormat(value, _bytes.GetSpan(20), out var written);
        _bytes.Advance(written);
        return this;
    }

    /// <summary>A number in the fewest digits that give it back.</summary>
    public ExpositionText Add(double value)
    {
        if (!double.IsFinite(value)) return Add(double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
        Utf8Formatter.TryFormat(value, _bytes.GetSpan(32), out var written);
        _bytes.Advance(written);
        return this;
    }

    public ExpositionText Add(DateTimeOffset time) => Add((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond);

    /// <summary>A text in which backslashes and line feeds, and quotation marks where asked, are escaped.</summary>
    public ExpositionText AddEscaped(string text, bool quotes)
    {
        foreach (var c in text)
        {
            if (c is '\\' or '\n' || (c == '"' && quotes)) return Add(Escape(text, quotes));
        }

        return Add(text);
    }

    private static string Escape(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    /// <summary>A label's value as text.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        float number => Canonical(number),
        double number => Canonical(number),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>
    /// A canonical number of OpenMetrics, as in the labels of buckets: the fewest digits that give it back, a decimal point or an exponent
    /// in any case, and the exponent from 1e+06 on and below 1e-04.
    /// </summary>
    public static string Canonical(double value)
    {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        if (value == 0) return "0.0";
        if (Math.Abs(value) is >= 1e-4 and < 1e6)
        {
            var plain = value.ToString(CultureInfo.InvariantCulture);
            return plain.Contains('.') ? plain : plain + ".0";
        }

        // "1.5E-007" with as few digits as give the number back.
        var text = Enumerable.Range(0, 17).Select(digits => value.ToString($"E{digits}", CultureInfo.InvariantCulture)).First(text => double.Parse(text, CultureInfo.InvariantCulture) == value);
        var at = text.IndexOf('E');
        var exponent = int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, at)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }
}
