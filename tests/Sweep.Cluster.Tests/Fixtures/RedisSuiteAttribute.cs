namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>
/// A class of which all tests need a real redis-server, such as one that inherits a conformance suite; they are skipped, with the
/// reason, where there is none, but not in CI.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RedisSuiteAttribute : Attribute;
