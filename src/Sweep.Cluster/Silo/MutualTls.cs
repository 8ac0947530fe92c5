using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;
using Sweep.Cluster.Configuration;

namespace Sweep.Cluster.Silo;

/// <summary>
/// Silos show each other certificates of one authority, both ways. What the certificate names is not looked at: silos are found through Redis, by address,
/// and whoever has a certificate of that authority is one.
/// </summary>
internal static class MutualTls
{
    /// <summary>Lets silos speak TLS.</summary>
    /// <exception cref="SiloException">A file is no certificate.</exception>
    public static ISiloBuilder UseMutualTls(this ISiloBuilder silo, NetworkSettings network)
    {
        var own = Load(network.TlsCertificatePath!, network.TlsKeyPath ?? network.TlsCertificatePath!);
        var authority = LoadAuthority(network.TlsCaPath!);
        return silo.UseTls(tls =>
        {
            tls.LocalCertificate = own;
            tls.RemoteCertificateMode = tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.CheckCertificateRevocation = false;
            tls.RemoteCertificateValidation = (certificate, _, errors) => IsOfAuthority(certificate, authority, errors);
            tls.OnAuthenticateAsClient = (_, options) => options.TargetHost = "sweep-silo";
        });
    }

    private static bool IsOfAuthority(X509Certificate2? certificate, X509Certificate2Collection authority, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static X509Certificate2 Load(string certificate, string key)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(certificate, key);
            // A key that exists in memory alone is not taken by every system's TLS.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SiloException($"silo.tls_certificate: {certificate} and {key} are no certificate in PEM with its unencrypted private key: {e.Message}", e);
        }
    }

    private static X509Certificate2Collection LoadAuthority(string path)
    {
        var authority = new X509Certificate2Collection();
        try
        {
            authority.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SiloException($"silo.tls_ca: the certificates in {path} cannot be read: {e.Message}", e);
        }

        return authority.Count > 0 ? authority : throw new SiloException($"silo.tls_ca: {path} has no certificate in PEM.");
    }
}
