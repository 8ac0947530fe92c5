using Sweep.Server.Metrics;

namespace Sweep.Server;

/// <summary>How a server listens, and what it refuses.</summary>
public sealed record ServerOptions
{
    /// <summary>Where it listens. Port 0 takes a free one, which <see cref="SweepServer.Urls"/> then tells. Default <c>http://127.0.0.1:0</c>.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:0"];

    /// <summary>The longest body of a request, in bytes. Default 1 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>How long requests that are being answered may take to end when the server stops. Default 5 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long without an entry an event stream sends a comment, so that both sides and all between know that it lives. Default 15 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What is shown at <c>/metrics</c>; stays the caller's, to be disposed after the server. Default: the server collects by itself, from its start on.</summary>
    public SweepTelemetry? Telemetry { get; init; }

    /// <summary>Takes notices for people, such as an error that a client only sees as "internal error"; called on any thread.</summary>
    public Action<string> Notice { get; init; } = static _ => { };
}
