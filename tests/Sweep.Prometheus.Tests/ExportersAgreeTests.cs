using System.Diagnostics.Metrics;
using Sweep.Core.Spaces;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Local;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Prometheus.Tests;

/// <summary>Our scrapes and those of OpenTelemetry.Exporter.Prometheus.AspNetCore are the same, over the same measurements: names, types, units, labels and values.</summary>
public sealed class ExportersAgreeTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Instruments_of_every_kind_with_odd_names_labels_and_values(bool openMetrics)
    {
        using var meter = new Meter(new MeterOptions("Prometheus.Tests") { Version = "1.0", Tags = [new("scope tag", "v"), new("name", "not this one")] });
        using var other = new Meter("Prometheus.Tests.Other");
        using var exporters = new Exporters(meter.Name, other.Name);
        Measurements.Take(meter, other);
        var families = await Agree(exporters, openMetrics);
        Assert.True(families.Count > 90, $"Only {families.Count} families.");
        Assert.Equal(openMetrics, families.Values.Any(family => family.Exemplars.Count > 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Instruments_of_a_sweep(bool openMetrics)
    {
        using var exporters = new Exporters(InstrumentNames.Meter);
        var setup = SweepScript.Setup(() => SweepScript.Scheduler("asha", 100, ("min_resource", ParameterValue.Int(10)), ("reduction_factor", ParameterValue.Int(3))), maxTrials: 40);
        using var trainer = new ScriptedTrainer((c, at) => c["x"].AsInt() == 7 ? double.NaN : ScriptedTrainer.Curve(c, at));
        await using var sweep = LocalSweep.Open(_folder["sweep"], setup, trainer, new LocalHostOptions { Slots = 2 });
        await sweep.Host.Run();
        var families = await Agree(exporters, openMetrics);
        Assert.Contains("sweep_best_objective", families.Keys);
        Assert.Contains("sweep_decide_duration_seconds", families.Keys);
        Assert.Contains(openMetrics ? "sweep_reports" : "sweep_reports_total", families.Keys);
    }

    // The other exporter takes a name for one that has its unit already where only the letters of its last word are the same, and keeps
    // two underscores in a row in the text format, but not in OpenMetrics.
    [Fact]
    public async Task Where_the_other_breaks_a_specification_ours_keeps_it()
    {
        using var meter = new Meter("Prometheus.Tests.Differences");
        using var exporters = new Exporters(meter.Name);
        meter.CreateGauge<double>("lag.microseconds", "s").Record(1);
        meter.CreateCounter<double>("queue.", "s").Add(1);

        var (ours, theirs) = await exporters.Scrape(openMetrics: true);
        Assert.Equal(["lag_microseconds_seconds", "queue_seconds", "target"], ExpositionReader.Read(ours, isOpenMetrics: true).Keys);
        Assert.Contains("# UNIT lag_microseconds seconds", Assert.Throws<FormatException>(() => ExpositionReader.Read(theirs, isOpenMetrics: true)).Message);

        (ours, theirs) = await exporters.Scrape(openMetrics: false);
        Assert.Equal(["lag_microseconds_seconds", "queue_seconds_total", "target_info"], ExpositionReader.Read(ours, isOpenMetrics: false).Keys);
        Assert.Equal(["lag_microseconds", "queue__seconds_total", "target_info"], ExpositionReader.Read(theirs, isOpenMetrics: false).Keys);
    }

    private static async Task<SortedDictionary<string, MetricFamily>> Agree(Exporters exporters, bool openMetrics)
    {
        var (oursText, theirsText) = await exporters.Scrape(openMetrics);
        var (ours, theirs) = (ExpositionReader.Read(oursText, openMetrics), ExpositionReader.Read(theirsText, openMetrics));
        Assert.Equal(theirs.Keys, ours.Keys);
        foreach (var (name, expected) in theirs)
        {
            var family = ours[name];
            Assert.Equal((name, expected.Type, expected.Unit, expected.Help), (name, family.Type, family.Unit, family.Help));
            Assert.Equal(Values(expected), Values(family));
            Assert.Equal(expected.Exemplars, family.Exemplars);
        }

        return ours;
    }

    // When a series began differs: each provider has seen it for the first time at its own moment.
    private static IEnumerable<(string Sample, double Value)> Values(MetricFamily family)
        => family.Samples.Select(sample => (sample.Key, sample.Key.StartsWith(family.Name + "_created{", StringComparison.Ordinal) ? 0 : sample.Value));
}
