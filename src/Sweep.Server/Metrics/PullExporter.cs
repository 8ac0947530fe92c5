using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Sweep.Server.Metrics;

/// <summary>Exports metrics when somebody asks for them: the SDK's extension point for scrapes.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PullExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly Lock _lock = new();
    private ExpositionFormat _format = ExpositionFormat.PrometheusText;
    private byte[]? _scraped;

    /// <inheritdoc/>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>Observes all instruments and writes what they show; null where the SDK could not collect.</summary>
    public byte[]? Scrape(ExpositionFormat format)
    {
        // The SDK exports on the thread that asks; two scrapes at once take turns, each with its own format.
        lock (_lock)
        {
            (_format, _scraped) = (format, null);
            return Collect?.Invoke(Timeout.Infinite) == true ? _scraped : null;
        }
    }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        _scraped = new ScrapeWriter(_format).Write(ParentProvider.GetResource(), batch);
        return ExportResult.Success;
    }
}
