using System.Net;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace Sweep.Cluster.Redis;

/// <summary>Where Redis is, and how to speak to it.</summary>
public sealed partial record RedisOptions
{
    /// <summary><c>HOST:PORT</c> of a server, or of some nodes of a Redis Cluster; <c>127.0.0.1:6379</c> by default. Without a port it is 6379.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = ["127.0.0.1:6379"];

    /// <summary>The user of Redis' access control lists; null for its default user.</summary>
    public string? User { get; init; }

    /// <summary>The password; null for none. <see cref="PasswordFile"/> keeps it out of settings.</summary>
    public string? Password { get; init; }

    /// <summary>A file whose first line is the password; goes before <see cref="Password"/>.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Whether connections are encrypted.</summary>
    public bool Tls { get; init; }

    /// <summary>The certificates (PEM) of the authorities that Redis' own is checked against; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>What all keys begin with, so that several clusters can share one Redis; letters, digits and <c>-_.:</c>. <c>sweep</c> by default.</summary>
    public string Prefix { get; init; } = "sweep";

    /// <summary>How many replicas must have a decision before it counts as durable; 0, the default, for the primary alone.</summary>
    public int WaitReplicas { get; init; }

    /// <summary>
    /// How many entries behind a snapshot stay in Redis; those before go to files on the checkpoint volume and are read from there.
    /// 0, the default, keeps all in Redis.
    /// </summary>
    public long JournalKeep { get; init; }

    /// <summary>How long connecting may take; 5 s by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer may take; 5 s by default.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong with these values; empty where nothing is. Files are not looked at.</summary>
    public IEnumerable<string> Problems()
    {
        if (Endpoints.Count == 0) yield return "endpoints: there must be one at least. Try 127.0.0.1:6379.";
        foreach (var endpoint in Endpoints.Where(item => EndPointOf(item) is null)) yield return $"endpoints: '{endpoint}' is not HOST:PORT. Try 127.0.0.1:6379.";
        if (!PrefixPattern().IsMatch(Prefix)) yield return $"prefix: letters, digits and '-', '_', '.', ':' are possible, but got '{Prefix}'. Try sweep.";
        if (WaitReplicas < 0) yield return $"wait_replicas: must be at least 0, but got {WaitReplicas}.";
        if (JournalKeep < 0) yield return $"journal_keep: must be at least 0, but got {JournalKeep}.";
        if (CaFile is not null && !Tls) yield return "tls_ca: has a meaning only with tls. Set tls: true.";
        if (ConnectTimeout <= TimeSpan.Zero) yield return $"connect_timeout: must be more than 0, but got {ConnectTimeout}.";
        if (CommandTimeout <= TimeSpan.Zero) yield return $"command_timeout: must be more than 0, but got {CommandTimeout}.";
    }

    /// <summary>The same for StackExchange.Redis, such as Orleans' clustering takes it.</summary>
    /// <exception cref="RedisUnavailableException">A file cannot be read, or a value is wrong.</exception>
    public ConfigurationOptions ToConfiguration()
    {
        if (Problems().FirstOrDefault() is { } problem) throw new RedisUnavailableException($"redis.{problem}") { IsRetryable = false };
        var configuration = new ConfigurationOptions
        {
            ClientName = "sweep",
            User = User,
            Password = ReadPassword(),
            Ssl = Tls,
            AllowAdmin = true, // INFO, which tells the version
            AbortOnConnectFail = true,
            ConnectRetry = 1,
            ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds,
            AsyncTimeout = (int)CommandTimeout.TotalMilliseconds,
            SyncTimeout = (int)CommandTimeout.TotalMilliseconds,
            // A lost connection is looked for every quarter of a second, and found again soon after Redis is back.
            HeartbeatInterval = TimeSpan.FromMilliseconds(250),
            ReconnectRetryPolicy = new LinearRetry(250),
            // What cannot be sent fails at once: whoever asked knows best whether, and when, to ask again.
            BacklogPolicy = BacklogPolicy.FailFast,
        };
        foreach (var endpoint in Endpoints) configuration.EndPoints.Add(EndPointOf(endpoint)!);
        if (CaFile is not null) Trust(configuration, CaFile);
        return configuration;
    }

    private static EndPoint? EndPointOf(string text)
    {
        if (text.Length == 0 || text.StartsWith(':') || !Uri.TryCreate($"redis://{text}", UriKind.Absolute, out var uri) || uri.PathAndQuery.Trim('/').Length > 0 || uri.UserInfo.Length > 0) return null;
        var port = uri.IsDefaultPort ? 6379 : uri.Port;
        if (port is < 1 or > 65535) return null;
        return IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(uri.Host, port);
    }

    private static void Trust(ConfigurationOptions configuration, string caFile)
    {
        try
        {
            configuration.TrustIssuer(caFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new RedisUnavailableException($"redis.tls_ca: the certificates in {caFile} cannot be read: {e.Message}", e) { IsRetryable = false };
        }
    }

    private string? ReadPassword()
    {
        if (PasswordFile is null) return Password;
        try
        {
            return File.ReadLines(PasswordFile).FirstOrDefault()?.Trim() is { Length: > 0 } password
                ? password
                : throw new RedisUnavailableException($"redis.password_file: {PasswordFile} is empty; its first line must be the password.") { IsRetryable = false };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RedisUnavailableException($"redis.password_file: {PasswordFile} cannot be read: {e.Message}", e) { IsRetryable = false };
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._:-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PrefixPattern();
}
