using StackExchange.Redis;

namespace Sweep.Cluster.Redis;

/// <summary>Whether a Redis keeps what it is given, and can do what is asked of it.</summary>
internal static class ServerCheck
{
    /// <summary>The oldest version that will do: streams are trimmed by id since then.</summary>
    public static readonly Version Oldest = new(6, 2);

    /// <summary>Asks all servers that there are.</summary>
    /// <returns>What is not right, though one can work with it.</returns>
    /// <exception cref="RedisUnavailableException">A server will not do.</exception>
    public static async Task<IReadOnlyList<string>> Check(IConnectionMultiplexer multiplexer)
    {
        var warnings = new List<string>();
        foreach (var server in multiplexer.GetServers().Where(item => item.IsConnected))
        {
            Check(server.EndPoint.ToString()!, Fields((string)(await server.ExecuteAsync("INFO").ConfigureAwait(false))!), warnings);
        }

        return warnings;
    }

    private static void Check(string where, Dictionary<string, string> info, List<string> warnings)
    {
        var version = info.GetValueOrDefault("redis_version", "unknown");
        if (!Version.TryParse(version, out var found) || found < Oldest) throw Refused($"Redis at {where} has version {version}, but {Oldest} is the oldest that will do. Upgrade it.");
        if (info.GetValueOrDefault("loading") == "1") throw new RedisUnavailableException($"Redis at {where} is not ready: it is loading its data.") { IsRetryable = true };
        if (info.TryGetValue("maxmemory_policy", out var policy) && policy != "noeviction")
        {
            throw Refused($"Redis at {where} throws keys away when its memory is full (maxmemory-policy {policy}), and with them decisions. Set maxmemory-policy to noeviction.");
        }

        if (info.GetValueOrDefault("aof_enabled") == "0" && info.GetValueOrDefault("role") != "slave")
        {
            warnings.Add($"Redis at {where} has no append-only file: when it ends, decisions since its last dump are lost. Set appendonly to yes, and appendfsync to always where nothing may be lost when its machine dies.");
        }
    }

    private static RedisUnavailableException Refused(string message) => new(message) { IsRetryable = false };

    private static Dictionary<string, string> Fields(string info)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in info.Split('\n'))
        {
            if (line.IndexOf(':') is > 0 and var colon) fields[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return fields;
    }
}
