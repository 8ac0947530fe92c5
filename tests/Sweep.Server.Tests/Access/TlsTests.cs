using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Access;

public sealed class TlsTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Certificate => _scratch["cert.pem"];

    private string Key => _scratch["key.pem"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Serves_with_the_certificate_and_the_next_one()
    {
        var first = Issue();
        await using var server = await SweepServer.StartAsync(new SmallCatalog(), Options());
        Assert.Equal(first, await Shown(server));
        var second = Issue();
        await AuthenticationTests.Eventually(async () => await Shown(server) == second);
    }

    [Fact]
    public async Task Keeps_the_certificate_when_the_next_is_damaged()
    {
        var first = Issue();
        var notices = new List<string>();
        await using var server = await SweepServer.StartAsync(new SmallCatalog(), Options() with { Notice = notices.Add });
        File.WriteAllText(Key, "nothing");
        await AuthenticationTests.Eventually(() => Task.FromResult(notices.Count > 0));
        Assert.EndsWith("Until then the certificate that was read last goes on to be shown.", Assert.Single(notices));
        Assert.Equal(first, await Shown(server));
    }

    [Fact]
    public async Task Sends_the_certificates_that_lead_to_the_root()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("CN=Root", rootKey).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuer = Authority("CN=Issuer", issuerKey).Create(root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(20), [1]).CopyWithPrivateKey(issuerKey);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = Request(leafKey).Create(issuer, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10), [2]);
        // Key and certificates in one file.
        File.WriteAllText(Certificate, $"{leaf.ExportCertificatePem()}\n{issuer.ExportCertificatePem()}\n{leafKey.ExportPkcs8PrivateKeyPem()}\n");
        await using var server = await SweepServer.StartAsync(new SmallCatalog(), Options() with { TlsKeyPath = null });
        var chain = new List<string>();
        await Handshake(server, SslProtocols.None, (_, elements) => chain.AddRange(elements.ChainPolicy.ExtraStore.Select(one => one.Subject)));
        Assert.Contains("CN=Issuer", chain);
    }

    [Fact]
    public async Task Refuses_versions_before_1_2()
    {
        Issue();
        await using var server = await SweepServer.StartAsync(new SmallCatalog(), Options());
        await Handshake(server, SslProtocols.Tls12);
        await Handshake(server, SslProtocols.Tls13);
#pragma warning disable SYSLIB0039, CA5397 // The old version is what the test is about.
        await Assert.ThrowsAnyAsync<Exception>(() => Handshake(server, SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
    }

    [Fact]
    public async Task Rejections_have_their_document_inside_tls_as_well()
    {
        Issue();
        await using var server = await SweepServer.StartAsync(new SmallCatalog(), Options());
        await using var stream = await Handshake(server, SslProtocols.None);
        await stream.WriteAsync("broken\r\n\r\n"u8.ToArray());
        var answer = await RawHttp.Read(stream);
        Assert.Equal(400, answer.Status);
        Assert.Null(answer.NoProblem());
    }

    private static CertificateRequest Request(ECDsa key)
    {
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    private static async Task<SslStream> Handshake(SweepServer server, SslProtocols protocols, Action<X509Certificate, X509Chain>? see = null)
    {
        var address = new Uri(server.Urls[0]);
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                see?.Invoke(certificate!, chain!);
                return true;
            },
        });
        return stream;
    }

    private static async Task<string> Shown(SweepServer server)
    {
        await using var stream = await Handshake(server, SslProtocols.None);
        return stream.RemoteCertificate!.GetCertHashString();
    }

    private ServerOptions Options() => new() { Urls = ["https://127.0.0.1:0"], TlsCertificatePath = Certificate, TlsKeyPath = Key };

    private string Issue()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(key).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        return certificate.GetCertHashString();
    }
}
