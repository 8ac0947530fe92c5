using Sweep.Hosting;

namespace Sweep.Cluster.Wire;

/// <summary>An <see cref="AttemptReply"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sweep.attempt-reply")]
public readonly record struct WireReply
{
    private const byte Continue = 0;
    private const byte Pause = 1;
    private const byte Stop = 2;

    [Id(0)] public byte Answer { get; init; }

    [Id(1)] public string? Reason { get; init; }

    [Id(2)] public double SaveBelow { get; init; }

    /// <summary>The reply of a host.</summary>
    public static WireReply Of(AttemptReply reply) => reply.Answer switch
    {
        AttemptAnswer.Pause pause => new() { Answer = Pause, Reason = pause.Reason, SaveBelow = reply.SaveBelow },
        AttemptAnswer.Stop stop => new() { Answer = Stop, Reason = stop.Reason, SaveBelow = reply.SaveBelow },
        _ => new() { Answer = Continue, SaveBelow = reply.SaveBelow },
    };

    /// <summary>What was replied.</summary>
    public AttemptReply ToReply() => new(
        Answer switch
        {
            Pause => new AttemptAnswer.Pause(Reason ?? ""),
            Stop => new AttemptAnswer.Stop(Reason ?? ""),
            _ => AttemptAnswer.Continue.Instance,
        },
        SaveBelow);
}
