namespace Sweep.Cluster.Configuration;

/// <summary>Which Redis keeps the cluster's journals and membership, and how it is reached.</summary>
public sealed record RedisSettings
{
    /// <summary>Addresses as <c>HOST:PORT</c>; several for the nodes of a Redis Cluster. Default <c>localhost:6379</c>.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = ["localhost:6379"];

    /// <summary>The user; null (the default) for Redis' default user.</summary>
    public string? User { get; init; }

    /// <summary>The password; null (the default) for none.</summary>
    public string? Password { get; init; }

    /// <summary>Whether TLS is spoken. Default false.</summary>
    public bool Tls { get; init; }

    /// <summary>PEM file of the authority that the server's certificate is checked with; null (the default) for the machine's.</summary>
    public string? TlsCaPath { get; init; }

    /// <summary>PEM file of a certificate to show; null (the default) for none.</summary>
    public string? TlsCertificatePath { get; init; }

    /// <summary>PEM file of its private key; null (the default) where it stands in the certificate's file.</summary>
    public string? TlsKeyPath { get; init; }

    /// <summary>What all keys begin with. Default <c>sweep</c>.</summary>
    public string Prefix { get; init; } = "sweep";

    /// <summary>On how many replicas an append must be before it is acknowledged, 0 to 10. Default 0.</summary>
    public int WaitReplicas { get; init; }
}
