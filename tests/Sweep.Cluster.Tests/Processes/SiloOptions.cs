namespace Sweep.Cluster.Tests.Processes;

/// <summary>How a silo of a test is started; what is not said is the program's default.</summary>
internal sealed record SiloOptions
{
    /// <summary><c>control</c>, <c>worker</c> or both, separated by a comma.</summary>
    public required string Roles { get; init; }

    /// <summary>Its name, in messages of tests too.</summary>
    public required string Name { get; init; }

    /// <summary>How many trials it trains at once.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>Where its HTTP server listens; by default a free port.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:0";

    /// <summary>The network namespace in which it runs; null for the machine's own. The HTTP server of one with a namespace is out of the tests' reach.</summary>
    public string? Namespace { get; init; }

    /// <summary>Variables added to its environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Further arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
