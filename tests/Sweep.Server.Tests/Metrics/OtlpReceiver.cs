using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Sweep.Server.Tests.Metrics;

/// <summary>Receives metrics and traces by OTLP over HTTP, as a collector does, on a free port of the loopback.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string Path, string Headers, ProtobufMessage Body)> _requests = [];

    private OtlpReceiver(WebApplication application)
    {
        _application = application;
        application.Run(async context =>
        {
            using var body = new MemoryStream();
            Stream content = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
            await content.CopyToAsync(body);
            _requests.Enqueue((context.Request.Path, string.Join('\n', context.Request.Headers.Select(static header => $"{header.Key}: {header.Value}")), new ProtobufMessage(body.ToArray())));
            context.Response.ContentType = "application/x-protobuf";
        });
    }

    internal sealed record Point(string Scope, string Name, string Unit, string Kind, IReadOnlyDictionary<string, string> Attributes, double Value, IReadOnlyList<IReadOnlyDictionary<string, string>> Exemplars);

    internal sealed record Span(string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Attributes);

    /// <summary>Where to export to; paths of the signals go after it.</summary>
    public string Endpoint => _application.Urls.Single();

    /// <summary>Paths and headers of what came.</summary>
    public IEnumerable<(string Path, string Headers)> Requests => _requests.Select(static request => (request.Path, request.Headers));

    /// <summary>Attributes of the resources that anything came from.</summary>
    public IEnumerable<IReadOnlyDictionary<string, string>> Resources => _requests.SelectMany(static request => request.Body.Messages(1)).SelectMany(static of => of.Messages(1)).Select(static resource => resource.Attributes(1));

    /// <summary>All points of metrics, in the order in which they came.</summary>
    public IReadOnlyList<Point> Points =>
    [
        .. from request in _requests
        where request.Path.EndsWith("metrics", StringComparison.Ordinal)
        from resource in request.Body.Messages(1)
        from scope in resource.Messages(2)
        let scopeName = scope.Messages(1).Single().Text(1)
        from metric in scope.Messages(2)
        from point in PointsOf(scopeName, metric)
        select point,
    ];

    /// <summary>All spans.</summary>
    public IReadOnlyList<Span> Spans =>
    [
        .. from request in _requests
        where request.Path.EndsWith("traces", StringComparison.Ordinal)
        from resource in request.Body.Messages(1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select new Span(Convert.ToHexStringLower(span.Bytes(1)), Convert.ToHexStringLower(span.Bytes(2)), Convert.ToHexStringLower(span.Bytes(4)), span.Text(5), span.Attributes(9)),
    ];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new OtlpReceiver(builder.Build());
        await receiver._application.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static IEnumerable<Point> PointsOf(string scope, ProtobufMessage metric)
    {
        // Of opentelemetry/proto/metrics/v1/metrics.proto: 5 gauge, 7 sum, 9 histogram.
        foreach (var (field, kind) in new[] { (5, "gauge"), (7, "sum"), (9, "histogram") })
        {
            foreach (var data in metric.Messages(field))
            {
                var isMonotonic = data.Number(3) == 1;
                foreach (var point in data.Messages(1))
                {
                    var value = field == 9 ? point.Number(4) : point.Has(6) ? (long)point.Number(6) : point.Double(4);
                    yield return new Point(scope, metric.Text(1), metric.Text(3), kind == "sum" && isMonotonic ? "counter" : kind, point.Attributes(field == 9 ? 9 : 7), value, [.. point.Messages(field == 9 ? 8 : 5).Select(static exemplar => exemplar.Attributes(7))]);
                }
            }
        }
    }
}
