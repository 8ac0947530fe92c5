using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Sweep.Server.Metrics;

namespace Sweep.Prometheus.Tests;

/// <summary>Two providers of the same meters with the same views: one exports through ours, one through OpenTelemetry.Exporter.Prometheus.AspNetCore.</summary>
internal sealed class Exporters : IDisposable
{
    private readonly PullExporter _pull = new();
    private readonly MeterProvider _ours;
    private readonly MeterProvider _theirs;
    private readonly RequestDelegate _middleware;

    public Exporters(params string[] meters)
    {
        _ours = Builder(meters).AddReader(new BaseExportingMetricReader(_pull)).Build();
        _theirs = Builder(meters).AddPrometheusExporter(static options => options.ScrapeResponseCacheDurationMilliseconds = 0).Build();
        var app = new ApplicationBuilder(new ServiceCollection().AddOptions().BuildServiceProvider());
        _middleware = app.UseOpenTelemetryPrometheusScrapingEndpoint(_theirs, predicate: null, path: "/metrics", configureBranchedPipeline: null, optionsName: null).Build();
    }

    /// <summary>What a scraper gets that accepts only OpenMetrics, or only Prometheus's text.</summary>
    public async Task<(string Ours, string Theirs)> Scrape(bool openMetrics)
    {
        var ours = _pull.Scrape(openMetrics ? ExpositionFormat.OpenMetrics : ExpositionFormat.PrometheusText) ?? throw new InvalidOperationException("Nothing could be collected.");
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Request.Path = "/metrics";
        context.Request.Headers.Accept = openMetrics ? "application/openmetrics-text; version=1.0.0" : "text/plain; version=0.0.4";
        context.Response.Body = body;
        await _middleware(context);
        if (context.Response.StatusCode != StatusCodes.Status200OK) throw new InvalidOperationException($"The other exporter answered {context.Response.StatusCode}.");
        return (Encoding.UTF8.GetString(ours), Encoding.UTF8.GetString(body.ToArray()));
    }

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
        _pull.Dispose();
    }

    private static MeterProviderBuilder Builder(string[] meters) => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(static resource => resource.Clear().AddService("sweep", serviceVersion: "1.2.3", autoGenerateServiceInstanceId: false).AddAttributes([new("odd \"key\"", "va\\lue\nof \"two\" lines")]))
        .AddMeter(meters)
        .SetExemplarFilter(ExemplarFilterType.AlwaysOn)
        .AddView("view.bounds", new ExplicitBucketHistogramConfiguration { Boundaries = [-1, 0, 1e-7, 0.25, 1, 1e6, 12345678.9] })
        .AddView("view.none", new ExplicitBucketHistogramConfiguration { Boundaries = [] })
        .AddView("view.exponential", new Base2ExponentialBucketHistogramConfiguration())
        .AddView("view.filtered", new ExplicitBucketHistogramConfiguration { Boundaries = [1, 2], ExcludedTagKeys = ["trial"] })
        .AddSweepViews();
}
