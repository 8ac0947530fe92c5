using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Sweep.Server.Metrics;

/// <summary>
/// The labels of a series: of the scope (the meter) and of its tags, under legal names. Tags whose names become the same label are joined
/// with semicolons, in the order of their own names.
/// </summary>
internal sealed class LabelSet
{
    private readonly List<(string Tag, string Label, string Value)> _labels = [];

    /// <summary>The labels of a metric's scope.</summary>
    public static LabelSet OfScope(Metric metric)
    {
        var labels = new LabelSet();
        labels._labels.Add(("otel_scope_name", "otel_scope_name", metric.MeterName));
        if (!string.IsNullOrEmpty(metric.MeterVersion)) labels._labels.Add(("otel_scope_version", "otel_scope_version", metric.MeterVersion));
        if (!string.IsNullOrEmpty(metric.MeterSchemaUrl)) labels._labels.Add(("otel_scope_schema_url", "otel_scope_schema_url", metric.MeterSchemaUrl));
        foreach (var (tag, value) in metric.MeterTags ?? [])
        {
            var label = Sanitize("otel_scope_" + tag);
            if (label is not ("otel_scope_name" or "otel_scope_version" or "otel_scope_schema_url")) labels._labels.Add((tag, label, ExpositionText.Text(value)));
        }

        return labels;
    }

    /// <summary>Adds a tag, unless its label would be a reserved one.</summary>
    public void Add(string tag, object? value, params ReadOnlySpan<string> reserved)
    {
        var label = Sanitize(tag);
        if (!reserved.Contains(label)) _labels.Add((tag, label, ExpositionText.Text(value)));
    }

    /// <summary>Writes <c>name="value",…</c>; a label past the limit of characters is left out.</summary>
    /// <returns>Whether anything was written.</returns>
    public bool WriteTo(ExpositionText text, int mostCharacters = int.MaxValue)
    {
        var (any, characters) = (false, 0);
        for (var i = 0; i < _labels.Count; i++)
        {
            var (_, label, value) = _labels[i];
            if (_labels.FindIndex(other => other.Label == label) < i) continue;
            value = Joined(i);
            var length = CodePoints(label) + CodePoints(value);
            if (characters + length > mostCharacters) continue;
            characters += length;
            if (any) text.Add(',');
            text.Add(label).Add("=\"").AddEscaped(value, quotes: true).Add('"');
            any = true;
        }

        return any;
    }

    /// <summary>These labels and those of a point.</summary>
    public LabelSet With(ReadOnlyTagCollection tags, params ReadOnlySpan<string> reserved)
    {
        var labels = new LabelSet();
        labels._labels.AddRange(_labels);
        foreach (var (tag, value) in tags) labels.Add(tag, value, reserved);
        return labels;
    }

    private string Joined(int first)
    {
        var label = _labels[first].Label;
        if (_labels.FindIndex(first + 1, other => other.Label == label) < 0) return _labels[first].Value;
        return string.Join(';', _labels.Where(other => other.Label == label).OrderBy(static other => other.Tag, StringComparer.Ordinal).Select(static other => other.Value));
    }

    private static int CodePoints(string text) => text.EnumerateRunes().Count();

    private static string Sanitize(string name)
    {
        if (name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')) return name;
        var legal = new StringBuilder(name.Length + 1);
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) legal.Append('_');
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_') legal.Append(c);
            else if (legal.Length == 0 || legal[^1] != '_') legal.Append('_');
        }

        return legal.ToString();
    }
}
