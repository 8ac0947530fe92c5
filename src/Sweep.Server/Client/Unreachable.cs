using System.Net.Sockets;
using System.Security.Authentication;

namespace Sweep.Server.Client;

/// <summary>Says why a server cannot be reached, and what to do about it.</summary>
internal static class Unreachable
{
    /// <summary>The exception for people.</summary>
    public static RemoteException Of(HttpRequestException error, Uri server) => new($"Cannot reach {server.AbsoluteUri.TrimEnd('/')}: {Reason(error, server)}", inner: error);

    private static string Reason(HttpRequestException error, Uri server) => error.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => $"no machine is known by the name '{server.Host}'. Check the address.",
        HttpRequestError.ConnectionError => error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            ? $"nothing listens on port {server.Port} there. Start a server with 'sweep serve', or check the address."
            : $"{Sentence(error.InnerException ?? error)} Check the address, and that the machine can be reached.",
        HttpRequestError.SecureConnectionError => Secure(error, server),
        HttpRequestError.ResponseEnded when server.Scheme == Uri.UriSchemeHttp => $"the connection was closed without an answer. If the server speaks TLS, its address begins with https: {Other(server, Uri.UriSchemeHttps)}.",
        _ => $"{Sentence(error.InnerException ?? error)} Try again.",
    };

    private static string Secure(HttpRequestException error, Uri server) => error.InnerException is AuthenticationException { InnerException: null } certificate && certificate.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
        ? $"its certificate is not trusted here. {Sentence(certificate)} Where it is your own, name its authority's file in SSL_CERT_FILE (Linux), or add it to the system's trusted certificates."
        : $"what listens there speaks no TLS that this client understands. If it speaks none, its address begins with http: {Other(server, Uri.UriSchemeHttp)}.";

    private static string Sentence(Exception error) => error.Message.TrimEnd('.') + ".";

    private static string Other(Uri server, string scheme) => new UriBuilder(server) { Scheme = scheme, Port = server.Port }.Uri.AbsoluteUri.TrimEnd('/');
}
