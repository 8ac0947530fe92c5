using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace Sweep.Cluster.Redis;

/// <summary>Says why connecting did not work, and whether it may in a while: what the library says of a server that is away is always the same.</summary>
internal static class ConnectFailure
{
    public static async Task<RedisUnavailableException> Explain(RedisOptions options, ConfigurationOptions configuration, Exception error)
    {
        var where = $"Redis at {string.Join(", ", options.Endpoints)}";
        var all = RedisFailure.Chain(error).ToList();
        if (all.OfType<RedisServerException>().FirstOrDefault() is { } refused)
        {
            return Refusal(options, RedisFailure.Said(refused)) is { } refusal
                ? new RedisUnavailableException($"{where} {refusal}", error) { IsRetryable = false }
                : new RedisUnavailableException($"{where} is not ready: {RedisFailure.Said(refused)}.", error) { IsRetryable = true };
        }

        if (all.OfType<AuthenticationException>().FirstOrDefault() is { } untrusted)
        {
            return new RedisUnavailableException($"{where} shows a certificate that is not trusted: {RedisFailure.FirstLine(untrusted.Message)}. Set redis.tls_ca to the authority that signed it, and redis.endpoints to a name that it has.", error) { IsRetryable = false };
        }

        var reason = RedisFailure.Explain(error);
        foreach (var endpoint in configuration.EndPoints) reason = await Reach(endpoint, options).ConfigureAwait(false);
        return new RedisUnavailableException($"{where} cannot be reached: {reason}.", error) { IsRetryable = true };
    }

    private static string? Refusal(RedisOptions options, string message)
    {
        var user = options.User is null ? "" : $" of user '{options.User}'";
        if (message.Contains("WRONGPASS", StringComparison.Ordinal)) return $"refuses the password{user}. Set redis.user and redis.password_file to those of Redis.";
        if (message.Contains("NOAUTH", StringComparison.Ordinal)) return "wants a password, and none is set. Set redis.password_file, and redis.user where it is not Redis' default user.";
        return message.Contains("NOPERM", StringComparison.Ordinal) ? $"does not let its user{(options.User is null ? "" : $" '{options.User}'")} do what Sweep needs: {message}. Allow it by Redis' ACL SETUSER." : null;
    }

    private static async Task<string> Reach(EndPoint endpoint, RedisOptions options)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(options.ConnectTimeout);
        try
        {
            await socket.ConnectAsync(endpoint, limit.Token).ConfigureAwait(false);
            return $"it takes the connection, but does not answer as Redis {(options.Tls ? "with TLS does. If it speaks none, set redis.tls to false" : "without TLS does. If it speaks TLS, set redis.tls to true")}";
        }
        catch (SocketException e)
        {
            return RedisFailure.FirstLine(e.Message);
        }
        catch (OperationCanceledException)
        {
            return $"no answer within {options.ConnectTimeout.TotalSeconds:0.#} s";
        }
    }
}
