using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Sweep.Hosting.Workers;
using Sweep.Server.Metrics;

namespace Sweep.Server;

/// <summary>How a server listens, and what it refuses.</summary>
public sealed record ServerOptions
{
    /// <summary>Where it listens. Port 0 takes a free one, which <see cref="SweepServer.Urls"/> then tells. Default <c>http://127.0.0.1:0</c>.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:0"];

    /// <summary>The file of tokens, followed while the server runs. Where there is none, or null (the default), the server answers this machine alone, without tokens.</summary>
    public string? TokensPath { get; init; }

    /// <summary>The certificate for <c>https</c> addresses, PEM, followed by those that lead to its root; renewed files are taken up within a second. Null (the default) for none.</summary>
    public string? TlsCertificatePath { get; init; }

    /// <summary>The certificate's private key, PEM, not encrypted. Default: it stands in the file of the certificate.</summary>
    public string? TlsKeyPath { get; init; }

    /// <summary>Whether <c>http</c> may be served beyond this machine, with tokens in clear: where a proxy in front encrypts. Default false.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>What is refused because it is too much.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>The clock by which tokens expire and files are looked at.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long requests that are being answered may take to end when the server stops. Default 5 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long without an entry an event stream sends a comment, so that both sides and all between know that it lives. Default 15 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the client of an event stream may take nothing of what is sent before it is dropped; it can resume. Default 30 s.</summary>
    public TimeSpan StreamStall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What is shown at <c>/metrics</c>; stays the caller's, to be disposed after the server. Default: the server collects by itself, from its start on.</summary>
    public SweepTelemetry? Telemetry { get; init; }

    /// <summary>The workers that train the catalog's sweeps, for those who ask; stays the caller's. Null (the default) where there are none to tell of.</summary>
    public IWorkerDirectory? Workers { get; init; }

    /// <summary>Maps what answers at a path, that of <c>/metrics</c>, in place of the server's own scrape; who may ask stays the server's to say. Null (the default) for the server's own.</summary>
    public Func<IEndpointRouteBuilder, string, IEndpointConventionBuilder>? MapScrapes { get; init; }

    /// <summary>Takes notices for people, such as an error that a client only sees as "internal error"; called on any thread.</summary>
    public Action<string> Notice { get; init; } = static _ => { };
}
