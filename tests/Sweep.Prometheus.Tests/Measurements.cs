using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sweep.Prometheus.Tests;

/// <summary>Instruments of every kind with ordinary and odd names, units, labels and values.</summary>
internal static class Measurements
{
    private static readonly string[] Units = ["", "1", "s", "ms", "us", "By", "KiBy", "%", "m/s", "By/s", "{trial}", "{trial}/s", "Cel", "1/s", "parsec", "a b", "/", "größe"];

    private static readonly object?[] LabelValues = ["", "plain", "with \"quotes\"", "back\\slash", "two\nlines", "größe \u6F22\u5B57 \U0001F600", true, false, null, 1, -5L, 0.1, 1e300, 1e-7, double.NaN, double.PositiveInfinity, 'c', TimeSpan.FromSeconds(1)];

    private static readonly double[] Values = [0, -0.0, 1, -1, 0.1, 1.0 / 3, 123456789, 1e15, 1e16, 1e17, 1e21, 1e-5, 1e-7, 1e300, double.MaxValue, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    /// <summary>Makes the instruments and measures; observable ones are observed at each scrape.</summary>
    public static void Take(Meter meter, Meter other)
    {
        Names(meter);
        Labels(meter);
        Numbers(meter);
        Histograms(meter);
        SameNames(meter, other);
    }

    private static void Names(Meter meter)
    {
        foreach (var unit in Units)
        {
            var name = $"unit.u{Array.IndexOf(Units, unit)}";
            meter.CreateCounter<long>(name + ".counter", unit, "A counter.").Add(3);
            meter.CreateGauge<double>(name + ".gauge", unit, "A gauge.").Record(2.5);
            meter.CreateHistogram<double>(name + ".histogram", unit, "A histogram.").Record(7);
        }

        // Names that end in what would be added to them, or hold characters that a Prometheus name cannot have.
        foreach (var name in new[] { "a.total", "a_total", "a.seconds", "a.seconds.total", "a.seconds_total", "A-b/c_d", "a..b__c", "a.ratio", "x", "seconds", "total" })
        {
            var tag = new KeyValuePair<string, object?>("named", name); // several become one family
            meter.CreateCounter<double>("counter." + name, "s", "Help with \"quotes\", a back\\slash\nand a second line.").Add(1.5, tag);
            meter.CreateUpDownCounter<long>("updown." + name, "s").Add(-4, tag);
            meter.CreateObservableGauge("gauge." + name, () => new Measurement<int>(42, tag), "1", "");
        }
    }

    private static void Labels(Meter meter)
    {
        var counter = meter.CreateCounter<long>("labels.values");
        foreach (var value in LabelValues) counter.Add(1, new("value", value), new KeyValuePair<string, object?>("index", Array.IndexOf(LabelValues, value)));
        meter.CreateCounter<long>("labels.arrays").Add(1, new KeyValuePair<string, object?>("array", new[] { 1, 2, 3 }), new("texts", new[] { "a\"b", null }));
        meter.CreateCounter<long>("labels.names").Add(1, [new("a.b", "1"), new("a-b", "2"), new("a_b", "0"), new("1st", "x"), new("__reserved", "y"), new("größe", "z"), new("UPPER", "u"), new("otel_scope_name", "s"), new("le", "kept")]);
        meter.CreateHistogram<double>("labels.le").Record(1, [new("le", "dropped"), new("quantile", "kept")]);
    }

    private static void Numbers(Meter meter)
    {
        var gauge = meter.CreateGauge<double>("numbers.gauge");
        for (var i = 0; i < Values.Length; i++) gauge.Record(Values[i], new KeyValuePair<string, object?>("i", i));
        var whole = meter.CreateGauge<long>("numbers.whole");
        foreach (var value in new[] { 0, 1, -1, long.MaxValue, long.MinValue }) whole.Record(value, new KeyValuePair<string, object?>("value", value));
        meter.CreateObservableCounter("numbers.observed.counter", static () => new[] { new Measurement<double>(0.1, new KeyValuePair<string, object?>("k", 1)), new Measurement<double>(1e9, new KeyValuePair<string, object?>("k", 2)) }, "s");
        meter.CreateObservableUpDownCounter("numbers.observed.updown", static () => -7L);
        meter.CreateObservableGauge("numbers.observed.nothing", static () => Array.Empty<Measurement<int>>());
        meter.CreateCounter<byte>("numbers.byte").Add(200);
        meter.CreateCounter<float>("numbers.float").Add(0.1f);
    }

    private static void Histograms(Meter meter)
    {
        foreach (var name in new[] { "view.bounds", "view.none", "view.exponential", "default.bounds" })
        {
            var histogram = meter.CreateHistogram<double>(name, "s");
            foreach (var value in new[] { 0, 0.1, 0.25, 3, 1e6, 1e9, 5 }) histogram.Record(value, new KeyValuePair<string, object?>("k", "v"));
        }

        var whole = meter.CreateHistogram<int>("default.whole");
        for (var i = 0; i < 20; i++) whole.Record(i * i);

        // Exemplars: the tag that the view leaves out, and the span in which it was measured.
        var filtered = meter.CreateHistogram<double>("view.filtered");
        filtered.Record(0.5, new KeyValuePair<string, object?>("trial", 17));
        filtered.Record(1.5, new("trial", 18), new KeyValuePair<string, object?>("kept", "k\"1"));
        using var span = new Activity("span").SetIdFormat(ActivityIdFormat.W3C).Start();
        filtered.Record(99, new KeyValuePair<string, object?>("trial", new string('x', 200)));
    }

    private static void SameNames(Meter meter, Meter other)
    {
        foreach (var each in new[] { meter, other })
        {
            each.CreateCounter<long>("same.counter", "s", each.Name).Add(1, new KeyValuePair<string, object?>("k", "v"));
            each.CreateGauge<double>("same.gauge").Record(0.5);
        }

        // One name, two types; one name by two ways.
        meter.CreateCounter<long>("clash").Add(1);
        other.CreateGauge<double>("clash.total").Record(1);
        meter.CreateGauge<long>("same.way").Record(1, new KeyValuePair<string, object?>("k", 1));
        meter.CreateGauge<long>("same-way").Record(2, new KeyValuePair<string, object?>("k", 2));
    }
}
