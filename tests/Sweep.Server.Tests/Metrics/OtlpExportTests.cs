using Microsoft.Extensions.Configuration;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Local;
using Sweep.Server.Metrics;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Server.Tests.Metrics;

public sealed class OtlpExportTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_and_traces_reach_a_collector()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        IReadOnlyList<JournalEntry> journal;
        using (var telemetry = Start(("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            await using var sweep = await Run("exported");
            journal = sweep.Journal;
            telemetry.Flush();
        }

        var points = receiver.Points.Where(static point => point.Attributes.GetValueOrDefault("sweep") == "exported").ToList();
        OtlpReceiver.Point Last(string name, params (string, string)[] attributes)
            => points.Last(point => point.Name == name && attributes.All(attribute => point.Attributes.GetValueOrDefault(attribute.Item1) == attribute.Item2));
        Assert.All(points, static point => Assert.Equal("Sweep", point.Scope));
        Assert.Equal(("gauge", "{trial}", 5.0), (Last("sweep.trials", ("state", "completed")).Kind, Last("sweep.trials").Unit, Last("sweep.trials", ("state", "completed")).Value));
        Assert.Equal(("counter", 5.0), (Last("sweep.reports").Kind, Last("sweep.reports").Value));
        Assert.Equal(0.0, Last("sweep.best.objective").Value);
        var decisions = Last("sweep.decide.duration");
        Assert.Equal(("histogram", "s"), (decisions.Kind, decisions.Unit));
        Assert.True(decisions.Value >= 10);
        Assert.DoesNotContain("trial", decisions.Attributes.Keys);
        Assert.Contains(decisions.Exemplars, static exemplar => exemplar.ContainsKey("trial"));
        Assert.Contains(receiver.Points, static point => point.Name == "dotnet.gc.collections");

        var attempts = receiver.Spans.Where(static span => span.Name == "attempt" && span.Attributes["sweep"] == "exported").ToList();
        Assert.Equal(journal.SelectMany(static entry => entry.Events).OfType<SweepEvent.AttemptStarted>().Select(static e => $"{e.Trial}").Order(), attempts.Select(static span => span.Attributes["trial"]).Order());
        Assert.All(attempts, attempt => Assert.Equal(["finish", "rung", "start", "suggest"], receiver.Spans.Where(span => span.Trace == attempt.Trace && span.Parent == attempt.Id && span.Name != "checkpoint").Select(static span => span.Name).Order()));
        Assert.All(receiver.Resources, static resource => Assert.Equal("sweep", resource["service.name"]));
    }

    [Fact]
    public async Task Each_signal_may_have_its_own_variables()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using (Start(
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", receiver.Endpoint + "/here/metrics"),
            ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "x-team=recurrent")))
        {
            await using var sweep = await Run("signals");
        }

        Assert.NotEmpty(receiver.Points);
        Assert.All(receiver.Requests, static request => Assert.Equal("/here/metrics", request.Path));
        Assert.All(receiver.Requests, static request => Assert.Contains("x-team: recurrent", request.Headers));
    }

    [Theory]
    [InlineData("OTEL_METRICS_EXPORTER", "none", "/v1/traces")]
    [InlineData("OTEL_TRACES_EXPORTER", "none", "/v1/metrics")]
    [InlineData("OTEL_METRICS_EXPORTER", "prometheus", "/v1/traces")]
    [InlineData("OTEL_TRACES_EXPORTER", "console,otlp", "/v1/metrics /v1/traces")]
    [InlineData("OTEL_SDK_DISABLED", "true", "")]
    public async Task Signals_can_be_switched_off(string variable, string value, string expected)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using (Start(("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), (variable, value)))
        {
            await using var sweep = await Run("switched");
        }

        Assert.Equal(expected, string.Join(' ', receiver.Requests.Select(static request => request.Path).Distinct().Order()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, "OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318")]
    [InlineData(true, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4318/v1/traces")]
    [InlineData(true, "OTEL_METRICS_EXPORTER", "otlp")]
    [InlineData(false, "OTEL_SERVICE_NAME", "mine")]
    [InlineData(false, "OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318", "OTEL_SDK_DISABLED", "true")]
    public void Nothing_is_collected_for_export_where_nobody_asks(bool expected, params string[] variables)
    {
        using var telemetry = SweepTelemetry.StartWhereExported(Variables([.. variables.Chunk(2).Select(static pair => (pair[0], pair[1]))]));
        Assert.Equal(expected, telemetry is not null);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "nowhere", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is 'nowhere', but must be an address such as http://localhost:4318/v1/traces.")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "pigeon", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL is 'pigeon', but must be grpc or http/protobuf.")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "soon", "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT is 'soon', but must be a number of milliseconds.")]
    public void Variable_that_cannot_be_understood_is_named(string variable, string value, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => SweepTelemetry.Start(Variables([("OTEL_METRICS_EXPORTER", "otlp"), ("OTEL_TRACES_EXPORTER", "otlp"), (variable, value)])));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Disabled_sdk_has_nothing_to_scrape()
    {
        using var telemetry = Start(("OTEL_SDK_DISABLED", "true"));
        Assert.Null(telemetry.Scrape(ExpositionFormat.OpenMetrics));
    }

    private static SweepTelemetry Start(params (string Name, string Value)[] variables) => SweepTelemetry.Start(Variables(variables));

    private static IConfigurationRoot Variables((string Name, string Value)[] variables)
        => new ConfigurationBuilder().AddInMemoryCollection(variables.Select(static variable => KeyValuePair.Create<string, string?>(variable.Name, variable.Value))).Build();

    private async Task<LocalSweep> Run(string name)
    {
        var setup = SweepScript.Setup(maxTrials: 5, maxResource: 10) with { Name = name };
        var sweep = LocalSweep.Open(_folder[name], setup, new MeasuredTrainer(static number => number), new LocalHostOptions { Slots = 1 });
        await sweep.Host.Run();
        return sweep;
    }
}
