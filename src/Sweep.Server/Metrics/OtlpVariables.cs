using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Sweep.Server.Metrics;

/// <summary>
/// What the usual variables say of exporting one signal by OTLP. Export is on where an endpoint is named or <c>OTEL_…_EXPORTER</c> lists
/// <c>otlp</c>, and off where that says <c>none</c> or something else. The SDK reads the variables that hold for all signals by itself.
/// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
/// </summary>
/// <param name="variables">The environment.</param>
/// <param name="signal"><c>METRICS</c> or <c>TRACES</c>.</param>
internal sealed class OtlpVariables(IConfiguration variables, string signal)
{
    /// <summary>Whether the signal is to be exported.</summary>
    public bool IsAsked => !IsSdkDisabled(variables) && (variables[$"OTEL_{signal}_EXPORTER"] is { Length: > 0 } exporters
        ? exporters.Split(',', StringSplitOptions.TrimEntries).Contains("otlp", StringComparer.OrdinalIgnoreCase)
        : Own("ENDPOINT") is not null || variables["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 });

    /// <summary>Whether the SDK is to do nothing at all.</summary>
    public static bool IsSdkDisabled(IConfiguration variables) => "true".Equals(variables["OTEL_SDK_DISABLED"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes over what is said of this signal alone.</summary>
    /// <exception cref="ArgumentException">A variable cannot be understood.</exception>
    public void Apply(OtlpExporterOptions options)
    {
        if (Own("ENDPOINT") is { } endpoint) options.Endpoint = Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) ? uri : throw Bad("ENDPOINT", endpoint, $"an address such as http://localhost:4318/v1/{signal.ToLowerInvariant()}");
        if (Own("HEADERS") is { } headers) options.Headers = headers;
        if (Own("TIMEOUT") is { } timeout) options.TimeoutMilliseconds = int.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds : throw Bad("TIMEOUT", timeout, "a number of milliseconds");
        if (Own("PROTOCOL") is { } protocol)
        {
            options.Protocol = protocol switch
            {
                "grpc" => OtlpExportProtocol.Grpc,
                "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
                _ => throw Bad("PROTOCOL", protocol, "grpc or http/protobuf"),
            };
        }
    }

    private string? Own(string name) => variables[$"OTEL_EXPORTER_OTLP_{signal}_{name}"] is { Length: > 0 } value ? value : null;

    private ArgumentException Bad(string name, string value, string wanted) => new($"OTEL_EXPORTER_OTLP_{signal}_{name} is '{value}', but must be {wanted}.");
}
