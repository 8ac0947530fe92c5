using System.Globalization;
using System.Text;

namespace Sweep.Prometheus.Tests;

/// <summary>
/// Reads an exposition, in OpenMetrics text 1.0.0 or Prometheus's text format 0.0.4, and refuses what their specifications forbid: families that are
/// interleaved or named twice, samples under the wrong family, a unit that is not the end of the name, labels or samples given twice, a missing end mark.
/// </summary>
internal sealed class ExpositionReader
{
    private const string End = "# EOF\n";

    // The suffixes that a sample of each type may add to the name of its family.
    private static readonly Dictionary<string, string[]> OpenMetricsSuffixes = new()
    {
        ["counter"] = ["_total", "_created"],
        ["gauge"] = [""],
        ["histogram"] = ["_bucket", "_count", "_sum", "_created"],
        ["info"] = ["_info"],
        ["unknown"] = [""],
    };

    private static readonly Dictionary<string, string[]> TextSuffixes = new()
    {
        ["counter"] = [""],
        ["gauge"] = [""],
        ["histogram"] = ["_bucket", "_count", "_sum"],
        ["untyped"] = [""],
    };

    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _suffixes;
    private MetricFamily? _family;

    private ExpositionReader(bool isOpenMetrics) => _suffixes = isOpenMetrics ? OpenMetricsSuffixes : TextSuffixes;

    /// <summary>The families of an exposition by name.</summary>
    public static SortedDictionary<string, MetricFamily> Read(string text, bool isOpenMetrics)
    {
        if (isOpenMetrics)
        {
            if (!text.EndsWith("\n" + End, StringComparison.Ordinal)) throw new FormatException("The exposition does not end with '# EOF' and a line feed.");
            text = text[..^End.Length];
        }

        var reader = new ExpositionReader(isOpenMetrics);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal)) reader.Metadata(line);
            else reader.Sample(line);
        }

        return reader._families;
    }

    private void Metadata(string line)
    {
        var parts = line.Split(' ', 4);
        if (parts.Length < 4) throw new FormatException($"A metadata line has four parts: {line}");
        var (name, value) = (parts[2], parts[3]);
        if (_family?.Name != name)
        {
            _family = new(name);
            if (!_families.TryAdd(name, _family)) throw new FormatException($"The family '{name}' is there twice, or interleaved with another.");
        }

        if (_family.Samples.Count > 0) throw new FormatException($"Metadata after samples: {line}");
        switch (parts[1])
        {
            case "TYPE" when _family.Type is null && _suffixes.ContainsKey(value): _family.Type = value; break;
            case "UNIT" when _family.Unit is null && name.EndsWith("_" + value, StringComparison.Ordinal): _family.Unit = value; break;
            case "HELP" when _family.Help is null: _family.Help = Unescape(value); break;
            default: throw new FormatException($"Not a metadata line of OpenMetrics, or the second of its kind: {line}");
        }
    }

    private void Sample(string line)
    {
        var at = 0;
        while (at < line.Length && line[at] is not ('{' or ' ')) at++;
        var name = line[..at];
        var family = _family ?? throw new FormatException($"A sample before any metadata: {line}");
        var suffix = name.StartsWith(family.Name, StringComparison.Ordinal) ? name[family.Name.Length..] : null;
        if (suffix is null || !_suffixes[family.Type ?? throw new FormatException($"'{family.Name}' has no type.")].Contains(suffix)) throw new FormatException($"A sample that is not of the {family.Type} '{family.Name}': {line}");
        var labels = line[at] == '{' ? Labels(line, ref at) : [];
        var rest = line[at..].Split(" # ", 2);
        var key = Key(name, labels);
        var value = Number(rest[0].TrimStart().Split(' ')[0]);
        if (!family.Samples.TryAdd(key, value)) throw new FormatException($"A sample that is there twice: {line}");
        if (rest.Length == 1) return;
        if (suffix is not ("_total" or "_bucket")) throw new FormatException($"Only counters and buckets have exemplars: {line}");
        at = 0;
        family.Exemplars[key] = Key("", Labels(rest[1], ref at)) + " " + Number(rest[1][at..].TrimStart().Split(' ')[0]).ToString("R", CultureInfo.InvariantCulture);
    }

    private static SortedDictionary<string, string> Labels(string line, ref int at)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        at++;
        while (line[at] != '}')
        {
            var equals = line.IndexOf("=\"", at, StringComparison.Ordinal);
            var name = line[at..equals];
            if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_') || char.IsAsciiDigit(name[0])) throw new FormatException($"'{name}' is no label name: {line}");
            at = equals + 2;
            var start = at;
            while (line[at] != '"') at += line[at] == '\\' ? 2 : 1;
            if (!labels.TryAdd(name, Unescape(line[start..at]))) throw new FormatException($"The label '{name}' is there twice: {line}");
            at++;
            if (line[at] == ',') at++;
        }

        at++;
        return labels;
    }

    private static string Key(string name, SortedDictionary<string, string> labels)
        => $"{name}{{{string.Join(',', labels.Select(static label => $"{label.Key}=\"{label.Value}\""))}}}";

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            plain.Append(text[++i] switch { 'n' => '\n', '"' => '"', '\\' => '\\', var other => throw new FormatException($"'\\{other}' is no escape: {text}") });
        }

        return plain.ToString();
    }
}
