using System.Globalization;
using System.Net;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>
/// Machines as the network sees them: a namespace of Linux for each of some silos, with an address of its own on a bridge of this machine, where it can be cut off from others. The machine itself is on
/// the bridge as well, with an address for a silo and another one for Redis.
/// </summary>
internal sealed class SiloNetworks : IDisposable
{
    // 198.18.0.0/15 is set aside for tests (RFC 2544).
    private readonly string _subnet = string.Create(CultureInfo.InvariantCulture, $"198.18.{Environment.ProcessId % 256}");
    private readonly string _bridge = string.Create(CultureInfo.InvariantCulture, $"sweep{Environment.ProcessId}");
    private readonly Dictionary<string, string> _addresses = [];

    private SiloNetworks()
    {
    }

    /// <summary>Why there are none here; null where there are.</summary>
    public static string? Missing { get; } = Try();

    /// <summary>The address of silos that have no namespace.</summary>
    public string Here => $"{_subnet}.1";

    /// <summary>The address for what all reach: Redis.</summary>
    public IPAddress Shared => IPAddress.Parse($"{_subnet}.2");

    /// <summary>Makes a namespace for each name.</summary>
    public static SiloNetworks Lay(params IReadOnlyList<string> silos)
    {
        var networks = new SiloNetworks();
        try
        {
            networks.LayBridge();
            foreach (var silo in silos) networks.Lay(silo);
            return networks;
        }
        catch
        {
            networks.Dispose();
            throw;
        }
    }

    /// <summary>The namespace of a silo; null where it has none.</summary>
    public string? NamespaceOf(string silo) => _addresses.ContainsKey(silo) ? $"{_bridge}-{silo}" : null;

    /// <summary>The address of a silo.</summary>
    public string AddressOf(string silo) => _addresses.GetValueOrDefault(silo, Here);

    /// <summary>Nothing reaches the silo any more, and it reaches nobody.</summary>
    public void CutOff(string silo) => Ip("link", "set", PortOf(silo), "down");

    /// <summary>The silo reaches Redis, but no other silo, and none reaches it.</summary>
    public void CutOffFromSilos(string silo)
    {
        foreach (var other in Others(silo)) Ip("-n", NamespaceOf(silo)!, "route", "add", "blackhole", other);
    }

    /// <summary>Everybody reaches the silo again.</summary>
    public void Heal(string silo)
    {
        Ip("link", "set", PortOf(silo), "up");
        var cut = Ip("-n", NamespaceOf(silo)!, "route", "list", "type", "blackhole");
        foreach (var other in Others(silo).Where(other => cut.Contains($"{other} ", StringComparison.Ordinal))) Ip("-n", NamespaceOf(silo)!, "route", "del", "blackhole", other);
    }

    public void Dispose()
    {
        // Devices go with their namespaces as well, but only after a while, in which their names are taken.
        foreach (var silo in _addresses.Keys)
        {
            if (Ip("link", "show", "type", "veth").Contains($"{PortOf(silo)}@", StringComparison.Ordinal)) Ip("link", "del", PortOf(silo));
            Ip("netns", "del", NamespaceOf(silo)!);
        }

        if (Ip("link", "show", "type", "bridge").Contains($"{_bridge}:", StringComparison.Ordinal)) Ip("link", "del", _bridge);
    }

    private void LayBridge()
    {
        Ip("link", "add", _bridge, "type", "bridge");
        foreach (var address in new[] { Here, Shared.ToString() }) Ip("addr", "add", $"{address}/24", "dev", _bridge);
        Ip("link", "set", _bridge, "up");
    }

    private void Lay(string silo)
    {
        Ip("netns", "add", $"{_bridge}-{silo}");
        _addresses[silo] = $"{_subnet}.{_addresses.Count + 11}";
        var name = NamespaceOf(silo)!;
        Ip("link", "add", PortOf(silo), "type", "veth", "peer", "name", "eth0", "netns", name);
        Ip("link", "set", PortOf(silo), "master", _bridge, "up");
        Ip("-n", name, "addr", "add", $"{AddressOf(silo)}/24", "dev", "eth0");
        foreach (var device in new[] { "eth0", "lo" }) Ip("-n", name, "link", "set", device, "up");
    }

    private IEnumerable<string> Others(string silo) => _addresses.Where(other => other.Key != silo).Select(other => other.Value).Append(Here);

    // A device's name has at most fifteen characters.
    private string PortOf(string silo) => string.Create(CultureInfo.InvariantCulture, $"sw{Environment.ProcessId}p{_addresses[silo].Split('.')[^1]}");

    private static string Ip(params string[] arguments) => Programs.Run("ip", arguments);

    private static string? Try()
    {
        if (Programs.Find("ip") is null) return "ip is not on the PATH. Install it (Debian, Ubuntu: apt install iproute2).";
        try
        {
            Lay("probe").Dispose();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"This machine allows no network namespaces: {e.Message}";
        }
    }
}
