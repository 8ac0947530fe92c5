using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sweep.Hosting.Instruments;

namespace Sweep.Server.Metrics;

/// <summary>
/// Collects what the process measures with the OpenTelemetry SDK: the sweeps' instruments and traces, the runtime's and the web server's
/// instruments. Metrics are scraped at <c>/metrics</c>; both are exported by OTLP where the usual <c>OTEL_*</c> variables ask for it.
/// </summary>
public sealed class SweepTelemetry : IDisposable
{
    // Each sweep of the process has some thirty.
    private const int MostStreams = 30_000;
    private const int FlushMilliseconds = 5_000;

    // Gauges of the runtime that say little, under names that Prometheus keeps for the counts of histograms.
    private static readonly string[] Unwanted = ["dotnet.assembly.count", "dotnet.process.cpu.count", "dotnet.timer.count"];

    private readonly PullExporter _exporter = new();
    private readonly MeterProvider _meters;
    private readonly TracerProvider? _traces;
    private volatile bool _isDisabled;

    private SweepTelemetry(IConfiguration variables, Action<MeterProviderBuilder>? others = null)
    {
        ServerInstruments.Show();
        _isDisabled = OtlpVariables.IsSdkDisabled(variables);
        _meters = BuildMeters(variables, new OtlpVariables(variables, "METRICS"), others);
        var traces = new OtlpVariables(variables, "TRACES");
        // Without anybody to export to there is no provider, and a span costs nothing.
        if (traces.IsAsked) _traces = BuildTraces(variables, traces);
    }

    /// <summary>Begins to collect, to be scraped, and exported where the variables ask for it.</summary>
    /// <param name="variables">The variables; by default the environment's.</param>
    /// <exception cref="ArgumentException">A variable cannot be understood; the message names it.</exception>
    public static SweepTelemetry Start(IConfiguration? variables = null) => new(variables ?? Environment());

    /// <summary>Begins to collect for an exporter of the caller's, which answers scrapes in place of the server's own; exported by OTLP where the variables ask for it.</summary>
    /// <param name="others">Adds the exporter, and meters of the caller's.</param>
    /// <param name="variables">The variables; by default the environment's.</param>
    /// <exception cref="ArgumentException">A variable cannot be understood; the message names it.</exception>
    public static SweepTelemetry StartFor(Action<MeterProviderBuilder> others, IConfiguration? variables = null) => new(variables ?? Environment(), others);

    /// <summary>What collects.</summary>
    public MeterProvider Meters => _meters;

    /// <summary>Begins to collect where the variables ask for an export; null where they do not, and nothing need be collected.</summary>
    /// <param name="variables">The variables; by default the environment's.</param>
    /// <exception cref="ArgumentException">A variable cannot be understood; the message names it.</exception>
    public static SweepTelemetry? StartWhereExported(IConfiguration? variables = null)
    {
        variables ??= Environment();
        return new OtlpVariables(variables, "METRICS").IsAsked || new OtlpVariables(variables, "TRACES").IsAsked ? new SweepTelemetry(variables) : null;
    }

    /// <summary>Everything as a scraper gets it; null where nothing is collected, since <c>OTEL_SDK_DISABLED</c> says so or it was disposed.</summary>
    internal byte[]? Scrape(ExpositionFormat format) => _isDisabled ? null : _exporter.Scrape(format);

    /// <summary>
    /// Exports what there is now, for at most five seconds each. A sweep takes its series with it when its host is closed, so before that its last state
    /// is to be sent.
    /// </summary>
    public void Flush()
    {
        _traces?.ForceFlush(FlushMilliseconds);
        _meters.ForceFlush(FlushMilliseconds);
    }

    /// <summary>Sends what is still to be sent, for at most five seconds each, and ends.</summary>
    public void Dispose()
    {
        _isDisabled = true;
        _traces?.Dispose();
        _meters.Dispose();
        _exporter.Dispose();
    }

    private static IConfigurationRoot Environment() => new ConfigurationBuilder().AddEnvironmentVariables().Build();

    private static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddService("sweep", serviceVersion: typeof(SweepTelemetry).Assembly.GetName().Version?.ToString(3), serviceInstanceId: $"{System.Environment.MachineName}:{System.Environment.ProcessId}")
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private MeterProvider BuildMeters(IConfiguration variables, OtlpVariables otlp, Action<MeterProviderBuilder>? others)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(variables))
            .SetResourceBuilder(Resource())
            .AddMeter(InstrumentNames.Meter, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting")
            .AddSweepViews()
            .AddView(static instrument => Unwanted.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : null)
            .SetMaxMetricStreams(MostStreams);
        if (others is null) builder.AddReader(new BaseExportingMetricReader(_exporter));
        else others(builder);
        if (string.IsNullOrEmpty(variables["OTEL_METRICS_EXEMPLAR_FILTER"])) builder.SetExemplarFilter(ExemplarFilterType.AlwaysOn);
        if (otlp.IsAsked) builder.AddOtlpExporter(otlp.Apply);
        return builder.Build();
    }

    private static TracerProvider BuildTraces(IConfiguration variables, OtlpVariables otlp) => Sdk.CreateTracerProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(variables))
        .SetResourceBuilder(Resource())
        .AddSource(InstrumentNames.ActivitySource)
        .AddOtlpExporter(otlp.Apply)
        .Build();
}
