using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sweep.Cluster.Redis;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>A real redis-server that speaks TLS alone, with a certificate of an authority of its own, and wants a user and a password.</summary>
public sealed class RedisWithTls : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private RedisServer? _server;

    /// <summary>The authority's certificate.</summary>
    public string CaFile => _folder["ca.pem"];

    /// <summary>How to reach it, with a prefix of its own for each call.</summary>
    public RedisOptions Options => _server!.Options with { Tls = true, CaFile = CaFile, User = "sweep", PasswordFile = _folder["password"] };

    public async Task InitializeAsync()
    {
        if (RedisServer.Missing is not null) return;
        WriteCertificates();
        File.WriteAllText(_folder["password"], "a secret\n");
        _server = await RedisServer.Start(
            "--tls-port", "{PORT}", "--port", "0", "--tls-cert-file", _folder["server.pem"], "--tls-key-file", _folder["server.key"], "--tls-ca-cert-file", CaFile, "--tls-auth-clients", "no",
            "--user", "default", "off", "--user", "sweep", "on", ">a secret", "~*", "&*", "+@all");
    }

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }

    private void WriteCertificates()
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var authorityKey = RSA.Create(2048);
        var authority = new CertificateRequest("CN=Authority of a test", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = authority.CreateSelfSigned(from, to);
        using var serverKey = RSA.Create(2048);
        var server = new CertificateRequest("CN=redis", serverKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using var certificate = server.Create(ca, from, to, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(CaFile, ca.ExportCertificatePem());
        File.WriteAllText(_folder["server.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["server.key"], serverKey.ExportPkcs8PrivateKeyPem());
    }
}
