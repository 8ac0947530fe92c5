using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Sweep.Server.Access;

/// <summary>Whom a limit by address counts.</summary>
internal static class ClientAddress
{
    /// <summary>The address; of IPv6 the network of 64 bits, all of which one host may use.</summary>
    public static string Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address)) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }
}
