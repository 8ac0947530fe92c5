using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Cluster.Wire;

/// <summary>An <see cref="AttemptMessage"/> between silos. Members are only ever added, with new numbers: silos of neighbouring versions talk to each other.</summary>
[GenerateSerializer, Immutable, Alias("sweep.attempt-message")]
public readonly record struct WireMessage
{
    private const byte ReportedKind = 1;
    private const byte SavedKind = 2;
    private const byte DivergedKind = 3;
    private const byte EndedKind = 4;

    [Id(0)] public byte Kind { get; init; }

    [Id(1)] public long Resource { get; init; }

    /// <summary>The reason, or a checkpoint's digest.</summary>
    [Id(2)] public string? Text { get; init; }

    [Id(3)] public string[]? Names { get; init; }

    [Id(4)] public double[]? Values { get; init; }

    [Id(5)] public int End { get; init; }

    /// <summary>The message of an attempt.</summary>
    public static WireMessage Of(AttemptMessage message) => message switch
    {
        AttemptMessage.Reported m => new() { Kind = ReportedKind, Resource = m.Resource, Names = [.. m.Metrics.Select(static pair => pair.Key)], Values = [.. m.Metrics.Select(static pair => pair.Value)] },
        AttemptMessage.Saved m => new() { Kind = SavedKind, Resource = m.Checkpoint.Resource, Text = m.Checkpoint.Digest },
        AttemptMessage.Diverged m => new() { Kind = DivergedKind, Resource = m.Resource, Text = m.Reason },
        AttemptMessage.Ended m => new() { Kind = EndedKind, End = (int)m.Kind, Text = m.Reason },
        _ => throw new InvalidOperationException($"Cannot send {message.GetType().Name}."),
    };

    /// <summary>The message that an attempt sent.</summary>
    /// <exception cref="InvalidOperationException">It is of a kind that this version does not know.</exception>
    public AttemptMessage ToMessage(int trial, int attempt) => Kind switch
    {
        ReportedKind => new AttemptMessage.Reported(Resource, new MetricValues(Names!, Values!)),
        SavedKind => new AttemptMessage.Saved(new CheckpointReference(trial, attempt, Resource, Text!)),
        DivergedKind => new AttemptMessage.Diverged(Resource, Text!),
        EndedKind => new AttemptMessage.Ended((AttemptEndKind)End, Text!),
        _ => throw new InvalidOperationException($"Attempt {attempt} of trial {trial} sent a message of kind {Kind}, which this version does not know. Upgrade the silos of the control role first."),
    };
}
