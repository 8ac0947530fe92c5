using Sweep.TestKit;
using Xunit;

namespace Sweep.Training.Tests;

/// <summary>A test over Tiny Shakespeare, which lies beside the repository and not in it; skipped, with the reason, where it does not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TinyShakespeareFactAttribute : FactAttribute
{
    public TinyShakespeareFactAttribute()
    {
        if (!File.Exists(Path)) Skip = $"{Path} is not there.";
    }

    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryFolder.Root, "../shared/data/tinyshakespeare/input.txt"));
}
