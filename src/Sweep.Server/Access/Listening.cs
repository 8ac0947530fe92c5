using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Sweep.Server.Access;

/// <summary>Where the server listens and how: which addresses are allowed, TLS, and the limits of its sockets.</summary>
internal sealed class Listening : IDisposable
{
    private readonly IReadOnlyList<ListenAddress> _addresses;
    private readonly ServerLimits _limits;
    private readonly ServerCertificate? _certificate;

    private Listening(IReadOnlyList<ListenAddress> addresses, ServerLimits limits, TokenStore tokens, ServerCertificate? certificate)
        => (_addresses, _limits, Tokens, _certificate) = (addresses, limits, tokens, certificate);

    /// <summary>The tokens that are honoured.</summary>
    public TokenStore Tokens { get; }

    /// <summary>Opens tokens and certificate, and makes sure that nothing is served to whom it should not.</summary>
    /// <exception cref="ServerOptionsException">An address may not be served, or the certificate cannot be used.</exception>
    /// <exception cref="TokenFileException">The file of tokens cannot be used.</exception>
    public static Listening Open(IReadOnlyList<ListenAddress> addresses, ServerOptions options)
    {
        foreach (var address in addresses) RequireEncryption(address, options);
        var tokens = TokenStore.Open(options.TokensPath, options.Time, options.Notice);
        try
        {
            foreach (var address in addresses) RequireToken(address, tokens, options);
            if (tokens.AreRequired && !tokens.HasValid) options.Notice($"{options.TokensPath} has no token in force: every request will be refused. Make one with: sweep token create NAME --tokens {options.TokensPath}");
            var certificate = options.TlsCertificatePath is { } path ? new ServerCertificate(path, options.TlsKeyPath ?? path, options.Time, options.Notice) : null;
            return new Listening(addresses, options.Limits, tokens, certificate);
        }
        catch
        {
            tokens.Dispose();
            throw;
        }
    }

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = _limits.BodyBytes;
        limits.MaxRequestLineSize = _limits.RequestLineBytes;
        limits.MaxRequestHeadersTotalSize = _limits.HeaderBytes;
        limits.MaxRequestHeaderCount = _limits.Headers;
        limits.MaxConcurrentConnections = _limits.Connections;
        limits.KeepAliveTimeout = _limits.KeepAlive;
        limits.RequestHeadersTimeout = _limits.HeaderTime;
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate = new MinDataRate(_limits.MinBytesPerSecond, _limits.SlowGrace);
        foreach (var address in _addresses)
        {
            if (address.Address is { } ip) kestrel.Listen(ip, address.Port, listen => Configure(listen, address));
            else kestrel.ListenAnyIP(address.Port, listen => Configure(listen, address));
        }
    }

    public void Dispose()
    {
        _certificate?.Dispose();
        Tokens.Dispose();
    }

    private static void RequireEncryption(ListenAddress address, ServerOptions options)
    {
        if (address.IsHttps && options.TlsCertificatePath is null) throw new ServerOptionsException($"Cannot serve {address.Url}: https needs a certificate. Name its files with --tls-cert and --tls-key.");
        if (address.IsHttps || address.IsLoopback || options.AllowInsecure) return;
        throw new ServerOptionsException(
            $"Cannot serve {address.Url}: tokens would cross the network in clear. Serve https with --tls-cert and --tls-key; "
            + "or allow it with --insecure where a proxy in front encrypts.");
    }

    private static void RequireToken(ListenAddress address, TokenStore tokens, ServerOptions options)
    {
        if (address.IsLoopback || tokens.HasValid) return;
        var (what, file) = options.TokensPath is { } path ? ($"there is none in {path}", $" --tokens {path}") : ("no file of tokens is named", "");
        throw new ServerOptionsException(
            $"Cannot serve {address.Url}: beyond this machine every request needs a token, and {what}. "
            + $"Make one with: sweep token create NAME --role operate{file}. Or serve this machine alone: http://127.0.0.1:{address.Port}");
    }

    private void Configure(ListenOptions listen, ListenAddress address)
    {
        // HTTP/2 would bring its own floods (resets, continuations) and nothing that clients of this API need.
        listen.Protocols = HttpProtocols.Http1;
        if (address.IsHttps)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = _certificate!.Context,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                }),
            });
        }

        EarlyRejections.Use(listen, _limits);
    }
}
