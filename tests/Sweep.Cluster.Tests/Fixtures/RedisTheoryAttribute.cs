using Xunit;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>A test with several inputs over a real redis-server; skipped, with the reason, where there is none, but not in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute() => Skip = RedisFactAttribute.Reason;
}
