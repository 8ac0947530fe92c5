using Xunit;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>A test over a real redis-server; skipped, with the reason, where there is none, but not in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = Reason;

    /// <summary>Why such tests are skipped here; null where they are not.</summary>
    internal static string? Reason => Environment.GetEnvironmentVariable("CI") == "true" ? null : RedisServer.Missing;
}
