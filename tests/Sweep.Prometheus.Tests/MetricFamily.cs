namespace Sweep.Prometheus.Tests;

/// <summary>A metric family of an exposition: what its metadata lines say, and its samples by name and labels.</summary>
internal sealed record MetricFamily(string Name)
{
    public string? Type { get; set; }

    public string? Unit { get; set; }

    public string? Help { get; set; }

    /// <summary>The text of the value by the sample's name with its labels in ordinal order, <c>name{a="1",b="2"}</c>.</summary>
    public SortedDictionary<string, double> Samples { get; } = new(StringComparer.Ordinal);

    /// <summary>The exemplar of a sample, where it has one: its labels and value.</summary>
    public SortedDictionary<string, string> Exemplars { get; } = new(StringComparer.Ordinal);
}
