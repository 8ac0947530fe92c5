namespace Sweep.Cluster;

/// <summary>The <c>sweep-silo</c> program.</summary>
internal static class Program
{
    public static Task<int> Main() => Task.FromResult(0);
}
