using Xunit;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>A test over a real redis-server and silos on networks of their own; skipped, with the reason, where the machine allows no namespaces.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamespacesTheoryAttribute : TheoryAttribute
{
    public NamespacesTheoryAttribute() => Skip = SiloNetworks.Missing ?? RedisFactAttribute.Reason;
}
