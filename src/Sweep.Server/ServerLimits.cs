namespace Sweep.Server;

/// <summary>What a server refuses because it is too much. All can be raised where a machine is meant for it; none can be turned off.</summary>
public sealed record ServerLimits
{
    /// <summary>The longest body of a request, in bytes: a specification. Beyond: 413. Default 1 MiB.</summary>
    public long BodyBytes { get; init; } = 1 << 20;

    /// <summary>The longest request line, in bytes. Beyond: 414. Default 8 KiB.</summary>
    public int RequestLineBytes { get; init; } = 8 << 10;

    /// <summary>All headers of a request together, in bytes. Beyond: 431. Default 16 KiB.</summary>
    public int HeaderBytes { get; init; } = 16 << 10;

    /// <summary>Headers of a request. Beyond: 431. Default 64.</summary>
    public int Headers { get; init; } = 64;

    /// <summary>Connections open at once. Beyond, a new one is closed without an answer. Default 4,096.</summary>
    public int Connections { get; init; } = 4096;

    /// <summary>How long a connection may be idle between requests. Default 2 min.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the headers of a request may take to arrive. Beyond: 408. Default 15 s.</summary>
    public TimeSpan HeaderTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The least rate at which a body must arrive and an answer must be taken, in bytes per second. Below: 408, or the connection is closed. Default 240.</summary>
    public double MinBytesPerSecond { get; init; } = 240;

    /// <summary>For how long a body or an answer may be slower than that. Default 5 s.</summary>
    public TimeSpan SlowGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request may take in all, its body included, live streams and checkpoints apart. Beyond: 503. Default 30 s.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests per second of one token, or of one address where no token is needed. Beyond: 429. Default 2,000.</summary>
    public int RequestsPerSecond { get; init; } = 2000;

    /// <summary>Requests that may come at once after a pause, before <see cref="RequestsPerSecond"/> counts. Default 4,000.</summary>
    public int RequestBurst { get; init; } = 4000;

    /// <summary>Requests per minute of one address (of IPv6: one /64 network) that are answered 401. Beyond: 429 in place of it; valid tokens of the same address stay welcome. Default 30.</summary>
    public int FailuresPerMinute { get; init; } = 30;

    /// <summary>Live streams at once in all. Beyond: 429. Default 2,000.</summary>
    public int Streams { get; init; } = 2000;

    /// <summary>Live streams at once of one token, or of one address where no token is needed. Beyond: 429. Default 1,000.</summary>
    public int StreamsPerClient { get; init; } = 1000;
}
