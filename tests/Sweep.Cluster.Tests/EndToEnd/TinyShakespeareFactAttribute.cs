using Sweep.Cluster.Tests.Fixtures;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.EndToEnd;

/// <summary>A test over a real redis-server and Tiny Shakespeare, which lies beside the repository and not in it; skipped, with the reason, where it does not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TinyShakespeareFactAttribute : FactAttribute
{
    public TinyShakespeareFactAttribute() => Skip = SharedFolder.Find("data/tinyshakespeare/input.txt") is null ? $"{Text} is not there." : RedisFactAttribute.Reason;

    /// <summary>The text's path.</summary>
    public static string Text { get; } = Path.GetFullPath(Path.Combine(RepositoryFolder.Root, "../shared/data/tinyshakespeare/input.txt"));
}
