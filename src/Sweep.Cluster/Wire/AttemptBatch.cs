using Sweep.Hosting;

namespace Sweep.Cluster.Wire;

/// <summary>Messages of one attempt, in order; none where it only shows that it lives.</summary>
[GenerateSerializer, Immutable, Alias("sweep.attempt-batch")]
public sealed record AttemptBatch
{
    [Id(0)] public required int Trial { get; init; }

    [Id(1)] public required int Attempt { get; init; }

    [Id(2)] public required WireMessage[] Messages { get; init; }

    /// <summary>How far it is, for display.</summary>
    [Id(3)] public required WireProgress Progress { get; init; }

    /// <summary>The messages.</summary>
    /// <exception cref="InvalidOperationException">One is of a kind that this version does not know.</exception>
    public AttemptMessage[] ToMessages() => [.. Messages.Select(message => message.ToMessage(Trial, Attempt))];
}
