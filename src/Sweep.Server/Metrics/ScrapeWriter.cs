using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Sweep.Server.Metrics;

/// <summary>
/// Writes what the SDK collected as the text of a scrape: the same families, labels and values as OpenTelemetry.Exporter.Prometheus.AspNetCore,
/// which not every registry carries; a test holds both together.
/// https://prometheus.io/docs/specs/om/open_metrics_spec/
/// </summary>
internal sealed class ScrapeWriter(ExpositionFormat format)
{
    private const int MostExemplarCharacters = 128;

    private readonly bool _isOpenMetrics = format == ExpositionFormat.OpenMetrics;
    private readonly ExpositionText _text = new();

    public byte[] Write(Resource resource, in Batch<Metric> metrics)
    {
        WriteTarget(resource);
        var families = new SortedDictionary<string, List<(Metric Metric, FamilyName Name)>>(StringComparer.Ordinal);
        foreach (var metric in metrics)
        {
            if (metric.MetricType == MetricType.ExponentialHistogram) continue;
            var name = FamilyName.Of(metric);
            var family = _isOpenMetrics ? name.OpenMetrics : name.Prometheus;
            if (!families.TryGetValue(family, out var members)) families[family] = members = [];
            members.Add((metric, name));
        }

        foreach (var (family, members) in families) WriteFamily(family, members);
        if (_isOpenMetrics) _text.Add("# EOF\n");
        return _text.ToArray();
    }

    private void WriteTarget(Resource resource)
    {
        var labels = new LabelSet();
        var any = false;
        foreach (var (key, value) in resource.Attributes)
        {
            labels.Add(key, value);
            any = true;
        }

        if (!any) return;
        _text.Add(_isOpenMetrics ? "# TYPE target info\n# HELP target Target metadata\n" : "# TYPE target_info gauge\n# HELP target_info Target metadata\n");
        _text.Add("target_info{");
        labels.WriteTo(_text);
        _text.Add("} 1\n");
    }

    private void WriteFamily(string family, List<(Metric Metric, FamilyName Name)> members)
    {
        var type = TypeOf(members[0].Metric);
        if (members.Exists(member => TypeOf(member.Metric) != type)) return;
        var unit = members.Select(static member => member.Name.Unit).FirstOrDefault(static unit => unit.Length > 0);
        var help = members.Select(static member => member.Metric.Description).FirstOrDefault(static help => !string.IsNullOrEmpty(help));
        _text.Add("# TYPE ").Add(family).Add(' ').Add(type).Add('\n');
        if (_isOpenMetrics && unit is not null) _text.Add("# UNIT ").Add(family).Add(' ').Add(unit).Add('\n');
        if (help is not null) _text.Add("# HELP ").Add(family).Add(' ').AddEscaped(help, quotes: _isOpenMetrics).Add('\n');
        var ordered = members
            .OrderBy(static member => member.Metric.MeterName, StringComparer.Ordinal)
            .ThenBy(static member => member.Metric.Name, StringComparer.Ordinal);
        foreach (var (metric, name) in ordered)
        {
            var scope = LabelSet.OfScope(metric);
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                if (metric.MetricType == MetricType.Histogram) WriteHistogram(family, scope, point);
                else WriteSample(metric, family, name, scope, point);
            }
        }
    }

    private void WriteSample(Metric metric, string family, FamilyName name, LabelSet scope, in MetricPoint point)
    {
        var isCounter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        var labels = scope.With(point.Tags);
        _text.Add(isCounter && _isOpenMetrics ? name.Counter : family).Add('{');
        labels.WriteTo(_text);
        _text.Add("} ");
        switch (metric.MetricType)
        {
            case MetricType.LongGauge:
                _text.Add(point.GetGaugeLastValueLong());
                break;
            case MetricType.DoubleGauge:
                _text.Add(point.GetGaugeLastValueDouble());
                break;
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                _text.Add(point.GetSumLong());
                break;
            default:
                _text.Add(point.GetSumDouble());
                break;
        }

        if (isCounter && _isOpenMetrics && Latest(point, double.NegativeInfinity, double.PositiveInfinity, isBucket: false) is { } exemplar) WriteExemplar(exemplar, metric.MetricType == MetricType.LongSum);
        _text.Add('\n');
        if (isCounter) WriteCreated(family, labels, point);
    }

    private void WriteHistogram(string family, LabelSet scope, in MetricPoint point)
    {
        var labels = scope.With(point.Tags, "le");
        var (count, below, hasNegative) = (0L, double.NegativeInfinity, false);
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            hasNegative |= bucket.ExplicitBound < 0;
            _text.Add(family).Add("_bucket{");
            if (labels.WriteTo(_text)) _text.Add(',');
            _text.Add("le=\"");
            if (_isOpenMetrics) _text.Add(ExpositionText.Canonical(bucket.ExplicitBound));
            else _text.Add(bucket.ExplicitBound);
            _text.Add("\"} ").Add(count);
            if (_isOpenMetrics && Latest(point, below, bucket.ExplicitBound, isBucket: true) is { } exemplar) WriteExemplar(exemplar, isLong: false);
            _text.Add('\n');
            below = bucket.ExplicitBound;
        }

        // OpenMetrics allows no sum, and so no count, where measurements may be negative.
        if (!_isOpenMetrics || !hasNegative)
        {
            WriteName(family, "_sum", labels).Add(point.GetHistogramSum()).Add('\n');
            WriteName(family, "_count", labels).Add(point.GetHistogramCount()).Add('\n');
        }

        WriteCreated(family, labels, point);
    }

    private void WriteCreated(string family, LabelSet labels, in MetricPoint point)
    {
        if (_isOpenMetrics) WriteName(family, "_created", labels).Add(point.StartTime).Add('\n');
    }

    private ExpositionText WriteName(string family, string suffix, LabelSet labels)
    {
        _text.Add(family).Add(suffix).Add('{');
        labels.WriteTo(_text);
        return _text.Add("} ");
    }

    private void WriteExemplar(in Exemplar exemplar, bool isLong)
    {
        var labels = new LabelSet();
        if (exemplar.TraceId != default) labels.Add("trace_id", exemplar.TraceId.ToHexString());
        if (exemplar.SpanId != default) labels.Add("span_id", exemplar.SpanId.ToHexString());
        foreach (var (tag, value) in exemplar.FilteredTags) labels.Add(tag, value, "trace_id", "span_id");
        _text.Add(" # {");
        labels.WriteTo(_text, MostExemplarCharacters);
        _text.Add("} ");
        if (isLong) _text.Add(exemplar.LongValue);
        else _text.Add(exemplar.DoubleValue);
        if (exemplar.Timestamp != default) _text.Add(' ').Add(exemplar.Timestamp);
    }

    /// <summary>The last exemplar of a point, or of one bucket of it; null where there is none.</summary>
    private static Exemplar? Latest(in MetricPoint point, double above, double upTo, bool isBucket)
    {
        Exemplar? latest = null;
        if (!point.TryGetExemplars(out var exemplars)) return null;
        foreach (ref readonly var exemplar in exemplars)
        {
            var isMeant = !isBucket || (exemplar.DoubleValue > above && exemplar.DoubleValue <= upTo) || (double.IsNegativeInfinity(above) && double.IsNegativeInfinity(exemplar.DoubleValue));
            if (isMeant && !(latest?.Timestamp > exemplar.Timestamp)) latest = exemplar;
        }

        return latest;
    }

    private static string TypeOf(Metric metric) => metric.MetricType switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };
}
