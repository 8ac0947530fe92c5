namespace Sweep.Cluster.Redis;

/// <summary>Redis cannot be used; the message says in one line why, and what to do.</summary>
public sealed class RedisUnavailableException : Exception
{
    public RedisUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether it may be well in a while, as when it is starting; false where a setting is wrong.</summary>
    public required bool IsRetryable { get; init; }
}
