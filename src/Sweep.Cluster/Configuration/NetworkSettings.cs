using System.Net;

namespace Sweep.Cluster.Configuration;

/// <summary>How silos reach each other. They trust each other, so that nobody else may reach them: loopback, mutual TLS, or a network that is trusted.</summary>
public sealed record NetworkSettings
{
    /// <summary>Where other silos reach this one. Default 127.0.0.1.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Who reaches the port: <c>loopback</c> (the default), <c>tls</c> or <c>trusted</c>.</summary>
    public string Word { get; init; } = "loopback";

    /// <summary>The port for other silos; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>This silo's certificate, PEM; null (the default) without TLS.</summary>
    public string? TlsCertificatePath { get; init; }

    /// <summary>Its private key, PEM; null (the default) where it stands in the certificate's file.</summary>
    public string? TlsKeyPath { get; init; }

    /// <summary>The authority that signed all silos' certificates, PEM; null (the default) without TLS.</summary>
    public string? TlsCaPath { get; init; }
}
