using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sweep.Server.Metrics;

namespace Sweep.Server.Tests.Metrics;

/// <summary>A scrape taken apart.</summary>
/// <param name="Families">Name, type, unit and help of each family.</param>
/// <param name="Samples">The samples in order.</param>
internal sealed partial record Scrape(IReadOnlyList<Scrape.Family> Families, IReadOnlyList<Scrape.Sample> Samples)
{
    internal sealed record Family(string Name, string Type, string Unit, string Help);

    /// <param name="Name">The sample's name.</param>
    /// <param name="Labels">Its labels, those of the scope left out.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Exemplar">The labels of its exemplar; null where it has none.</param>
    internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value, IReadOnlyDictionary<string, string>? Exemplar);

    /// <summary>Scrapes this process.</summary>
    public static Scrape Of(SweepTelemetry telemetry) => Parse(Encoding.UTF8.GetString(telemetry.Scrape(ExpositionFormat.OpenMetrics)!));

    public static Scrape Parse(string text)
    {
        var families = new List<Family>();
        var samples = new List<Sample>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', 4);
            switch (words)
            {
                case ["#", "TYPE", var name, var type]:
                    families.Add(new Family(name, type, "", ""));
                    break;
                case ["#", "UNIT", _, var unit]:
                    families[^1] = families[^1] with { Unit = unit };
                    break;
                case ["#", "HELP", _, var help]:
                    families[^1] = families[^1] with { Help = help };
                    break;
                case ["#", "EOF"]:
                    break;
                default:
                    var match = SampleLine().Match(line);
                    if (!match.Success) throw new FormatException($"No sample: {line}");
                    samples.Add(new Sample(match.Groups["name"].Value, Labels(match.Groups["labels"].Value), Number(match.Groups["value"].Value), match.Groups["exemplar"] is { Success: true } exemplar ? Labels(exemplar.Value) : null));
                    break;
            }
        }

        return new Scrape(families, samples);
    }

    /// <summary>The samples of a name that have these labels.</summary>
    public IEnumerable<Sample> Of(string name, params (string Label, string Value)[] labels)
        => Samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value));

    /// <summary>All samples of one sweep.</summary>
    public IEnumerable<Sample> OfSweep(string sweep) => Samples.Where(sample => sample.Labels.GetValueOrDefault("sweep") == sweep);

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static Dictionary<string, string> Labels(string text) => LabelPair().Matches(text)
        .Where(static match => !match.Groups["name"].Value.StartsWith("otel_scope_", StringComparison.Ordinal))
        .ToDictionary(static match => match.Groups["name"].Value, static match => Regex.Replace(match.Groups["value"].Value, @"\\(.)", static escape => escape.Groups[1].Value == "n" ? "\n" : escape.Groups[1].Value));

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\{(?<labels>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\} (?<value>\S+)(?: # \{(?<exemplar>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\} \S+(?: \S+)?)?$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(?:[^"\\]|\\.)*)"(?:,|$)""")]
    private static partial Regex LabelPair();
}
