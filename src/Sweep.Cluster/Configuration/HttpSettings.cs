namespace Sweep.Cluster.Configuration;

/// <summary>How the silo's HTTP server listens, and to whom.</summary>
public sealed record HttpSettings
{
    /// <summary>Addresses as URLs; port 0 takes a free one.</summary>
    public IReadOnlyList<string> Listen { get; init; } = ["http://127.0.0.1:0"];

    /// <summary>The file of tokens; null (the default) for none, which answers this machine alone.</summary>
    public string? TokensPath { get; init; }

    /// <summary>The certificate for https, PEM; null (the default) for none.</summary>
    public string? TlsCertificatePath { get; init; }

    /// <summary>Its private key, PEM; null (the default) where it stands in the certificate's file.</summary>
    public string? TlsKeyPath { get; init; }

    /// <summary>Whether http may be served beyond this machine. Default false.</summary>
    public bool AllowInsecure { get; init; }
}
