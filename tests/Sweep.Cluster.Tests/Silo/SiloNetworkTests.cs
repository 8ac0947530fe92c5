using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.Silo;

/// <summary>Silos that speak TLS with each other, and strangers at their port.</summary>
[Collection(ProcessesCollection.Name)]
public sealed partial class SiloNetworkTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly X509Certificate2 _authority = Authority("ours");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [RedisFact]
    public async Task Silos_with_certificates_of_one_authority_work_together_and_strangers_do_not_get_in()
    {
        File.WriteAllText(_folder["ca.pem"], _authority.ExportCertificatePem());
        using var own = Signed(_authority, "silo");
        File.WriteAllText(_folder["silo.pem"], $"{own.ExportCertificatePem()}\n{own.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n");
        await using var cluster = await ClusterProcesses.Prepare(["--network", "tls", "--silo-tls-cert", _folder["silo.pem"], "--silo-tls-ca", _folder["ca.pem"]]);
        await cluster.Add(ClusterProcesses.Control("control-0"), ClusterProcesses.Worker("worker-0", 1));

        // The worker's server asks the control silo.
        Assert.Empty(await cluster.Through(cluster["worker-0"]).List());
        var port = int.Parse(Joined().Match(cluster["control-0"].Said).Groups[1].ValueSpan);
        using var strange = Authority("another");
        using var forged = Signed(strange, "silo");
        Assert.True(await IsLetIn(port, own));
        Assert.False(await IsLetIn(port, forged));
        Assert.False(await IsLetIn(port, null));
    }

    // Orleans greets first whoever is let in.
    private static async Task<bool> IsLetIn(int port, X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        using var tls = new SslStream(client.GetStream(), false, static (_, _, _, _) => true);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "sweep-silo",
                ClientCertificates = certificate is null ? [] : [certificate],
                // Whatever the server asks for, this is what is shown.
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            });
            var read = new byte[1];
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            return await tls.ReadAsync(read, patience.Token) > 0;
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException)
        {
            return false;
        }
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Signed(X509Certificate2 authority, string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var signed = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(8));
        using var own = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    [GeneratedRegex(@"Joined the cluster 'test' as 127\.0\.0\.1:(\d+)")]
    private static partial Regex Joined();
}
