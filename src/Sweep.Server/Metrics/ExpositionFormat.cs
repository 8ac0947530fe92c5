using Microsoft.Net.Http.Headers;

namespace Sweep.Server.Metrics;

/// <summary>A text format in which metrics are scraped.</summary>
internal sealed class ExpositionFormat
{
    /// <summary>OpenMetrics 1.0: units, exemplars and creation times as well.</summary>
    public static readonly ExpositionFormat OpenMetrics = new("application/openmetrics-text", "1.0.0", "; escaping=underscores");

    /// <summary>The text format of Prometheus, 0.0.4; what is answered where nothing better is asked for.</summary>
    public static readonly ExpositionFormat PrometheusText = new("text/plain", "0.0.4", "");

    private readonly string _mediaType;
    private readonly string _version;

    private ExpositionFormat(string mediaType, string version, string escaping)
    {
        (_mediaType, _version) = (mediaType, version);
        ContentType = $"{mediaType}; version={version}; charset=utf-8{escaping}";
    }

    /// <summary>The header of a response in this format.</summary>
    public string ContentType { get; }

    /// <summary>The format that a scraper prefers: of those we have the one of the highest quality, the first listed where equal.</summary>
    /// <param name="accept">The values of the <c>Accept</c> header.</param>
    public static ExpositionFormat Negotiate(IList<MediaTypeHeaderValue>? accept)
    {
        var (best, bestQuality) = (PrometheusText, 0.0);
        foreach (var value in accept ?? [])
        {
            var format = value.MediaType.Equals(OpenMetrics._mediaType, StringComparison.OrdinalIgnoreCase) ? OpenMetrics
                : value.MediaType.Equals(PrometheusText._mediaType, StringComparison.OrdinalIgnoreCase) ? PrometheusText
                : null;
            var quality = value.Quality ?? 1;
            if (format is not null && quality > bestQuality && format.HasVersion(value)) (best, bestQuality) = (format, quality);
        }

        return best;
    }

    private bool HasVersion(MediaTypeHeaderValue value)
    {
        foreach (var parameter in value.Parameters)
        {
            if (parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase)) return parameter.Value.AsSpan().Trim('"').SequenceEqual(_version);
        }

        return true;
    }
}
