using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace Sweep.Cluster.Redis;

/// <summary>Says in one line what went wrong with Redis: the library's own messages are made for its developers.</summary>
internal static class RedisFailure
{
    /// <summary>Whether an error comes from Redis or the way to it. Of a command that had not gone out when its connection broke, the library says that it was cancelled: nobody else cancels any.</summary>
    public static bool Is(Exception error)
        => error is RedisException or RedisCommandException or TimeoutException or SocketException or ObjectDisposedException or RedisUnavailableException or TaskCanceledException { CancellationToken.IsCancellationRequested: false };

    /// <summary>What happened, as a sentence without a full stop.</summary>
    public static string Explain(Exception error)
    {
        var all = Chain(error).ToList();
        if (all.OfType<RedisServerException>().FirstOrDefault() is { } refused) return $"Redis refused: {Said(refused)}";
        if (all.OfType<AuthenticationException>().FirstOrDefault() is { } tls) return $"the encrypted connection failed: {FirstLine(tls.Message)}";
        if (all.OfType<SocketException>().FirstOrDefault() is { } socket) return FirstLine(socket.Message);
        return error switch
        {
            RedisTimeoutException => "it does not answer",
            RedisConnectionException or TaskCanceledException => "there is no connection",
            _ => FirstLine(error.Message),
        };
    }

    /// <summary>What Redis itself said, without a full stop.</summary>
    public static string Said(RedisServerException refused) => FirstLine(refused.Message).Replace("SimpleError: ", "", StringComparison.Ordinal);

    /// <summary>The error and those within it.</summary>
    public static IEnumerable<Exception> Chain(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            yield return e;
            if (e is not AggregateException many) continue;
            foreach (var inner in many.InnerExceptions.Skip(1).SelectMany(Chain)) yield return inner;
        }
    }

    /// <summary>The first line of a message, without its full stop.</summary>
    public static string FirstLine(string message) => message.Split('\n')[0].Trim().TrimEnd('.');
}
