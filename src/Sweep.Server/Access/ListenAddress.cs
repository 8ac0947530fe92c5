using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sweep.Server.Access;

/// <summary>Where a server listens, read from a URL: an address of this machine and a port.</summary>
/// <param name="Url">As it was given.</param>
/// <param name="IsHttps">Whether it speaks TLS.</param>
/// <param name="Address">The address; null for all of them.</param>
/// <param name="Port">The port; 0 takes a free one.</param>
internal sealed record ListenAddress(string Url, bool IsHttps, IPAddress? Address, int Port)
{
    /// <summary>Whether nobody but this machine can reach it.</summary>
    public bool IsLoopback => Address is not null && IPAddress.IsLoopback(Address);

    /// <summary>Whether a name can only mean this machine.</summary>
    public static bool IsLoopbackName(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads a URL such as <c>http://127.0.0.1:8080</c>; the host is an address, <c>localhost</c> (127.0.0.1), or <c>*</c> for all addresses.</summary>
    /// <exception cref="ServerOptionsException">It is none.</exception>
    public static ListenAddress Parse(string url)
    {
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw Wrong(url);
        }

        var isHttps = binding.Scheme == "https";
        if ((!isHttps && binding.Scheme != "http") || binding.PathBase.Length > 0 || binding.IsUnixPipe || binding.IsNamedPipe || binding.Port is < 0 or > IPEndPoint.MaxPort) throw Wrong(url);
        if (binding.Host is "*" or "+") return new ListenAddress(url, isHttps, null, binding.Port);
        if (binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return new ListenAddress(url, isHttps, IPAddress.Loopback, binding.Port);
        return IPAddress.TryParse(binding.Host.Trim('[', ']'), out var address) ? new ListenAddress(url, isHttps, address, binding.Port) : throw Wrong(url);
    }

    private static ServerOptionsException Wrong(string url)
        => new($"Cannot serve '{url}': it must be http:// or https:// with an address of this machine, localhost or * (all addresses), and a port, such as http://127.0.0.1:8080.");
}
