using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sweep.Server.Access;

/// <summary>
/// The certificate that the server shows, from PEM files. It follows them: a renewed certificate is shown to the next connection within a
/// second. Files that cannot be used (half replaced, say) leave the certificate in force that was read last.
/// </summary>
internal sealed class ServerCertificate : IDisposable
{
    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly Action<string> _notice;
    private readonly FileWatch _watch;
    private readonly ITimer _timer;
    private volatile SslStreamCertificateContext _context;

    /// <param name="certificatePath">The certificate, followed by those that lead to its root.</param>
    /// <param name="keyPath">The private key, not encrypted.</param>
    /// <param name="time">The clock by which the files are looked at.</param>
    /// <param name="notice">Told when the certificate is renewed, and when it cannot be.</param>
    /// <exception cref="ServerOptionsException">The files cannot be used.</exception>
    public ServerCertificate(string certificatePath, string keyPath, TimeProvider time, Action<string> notice)
    {
        (_certificatePath, _keyPath, _notice) = (certificatePath, keyPath, notice);
        byte[] certificate, key;
        try
        {
            (certificate, key) = (File.ReadAllBytes(certificatePath), File.ReadAllBytes(keyPath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ServerOptionsException($"The certificate cannot be read: {e.Message}", e);
        }

        _context = Load(certificate, key);
        _watch = new FileWatch([certificatePath, keyPath], [certificate, key], Follow);
        _timer = time.CreateTimer(_ => _watch.Look(), null, FileWatch.Period, FileWatch.Period);
    }

    /// <summary>The certificate with its chain, as it is now.</summary>
    public SslStreamCertificateContext Context => _context;

    public void Dispose() => _timer.Dispose();

    private void Follow(byte[]?[] content)
    {
        try
        {
            if (content is not [{ } certificate, { } key]) return;
            _context = Load(certificate, key);
            _notice($"{_certificatePath}: the certificate was read anew; it is valid until {_context.TargetCertificate.NotAfter.ToUniversalTime():yyyy-MM-dd}.");
        }
        catch (ServerOptionsException e)
        {
            _notice($"{e.Message} Until then the certificate that was read last goes on to be shown.");
        }
    }

    private SslStreamCertificateContext Load(byte[] certificate, byte[] key)
    {
        try
        {
            var text = Encoding.UTF8.GetString(certificate);
            var own = X509Certificate2.CreateFromPem(text, Encoding.UTF8.GetString(key));
            // Windows' TLS does not take a key that exists in memory alone.
            if (OperatingSystem.IsWindows()) own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
            var all = new X509Certificate2Collection();
            all.ImportFromPem(text);
            return SslStreamCertificateContext.Create(own, [.. all.Skip(1)], offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ServerOptionsException($"{_certificatePath} and {_keyPath} are no certificate in PEM with its unencrypted private key: {e.Message}", e);
        }
    }
}
