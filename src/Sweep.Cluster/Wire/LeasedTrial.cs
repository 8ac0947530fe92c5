using System.Text.Json;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Server.Contracts;

namespace Sweep.Cluster.Wire;

/// <summary>What a slot of a worker silo got when it asked a sweep for work.</summary>
[GenerateSerializer, Immutable, Alias("sweep.leased-trial")]
public sealed record LeasedTrial
{
    [Id(0)] public required string Sweep { get; init; }

    [Id(1)] public required int Trial { get; init; }

    [Id(2)] public required int Attempt { get; init; }

    /// <summary>The hyperparameters, as the API's document of a configuration: UTF-8 JSON.</summary>
    [Id(3)] public required byte[] Configuration { get; init; }

    [Id(4)] public required ulong Seed { get; init; }

    /// <summary>The checkpoint to continue from; null to start fresh.</summary>
    [Id(5)] public WireCheckpoint? From { get; init; }

    /// <summary>The highest resource at which the trial has reported; null where it has not.</summary>
    [Id(6)] public long? LastReport { get; init; }

    /// <summary>See <see cref="Hosting.AttemptReply.SaveBelow"/>.</summary>
    [Id(7)] public required double SaveBelow { get; init; }

    /// <summary>How long the attempt may be silent.</summary>
    [Id(8)] public required TimeSpan Lease { get; init; }

    /// <summary>What is to be trained.</summary>
    public SweepAction.StartAttempt ToStart() => new(
        Trial,
        Attempt,
        JsonSerializer.Deserialize(Configuration, ContractsContext.Compact.Configuration) ?? throw new JsonException("A configuration is no null."),
        From?.ToReference(),
        Seed);

    /// <summary>What a sweep leases.</summary>
    public static LeasedTrial Of(string sweep, LeaseAnswer.Train train, double saveBelow, TimeSpan lease) => new()
    {
        Sweep = sweep,
        Trial = train.Attempt.Trial,
        Attempt = train.Attempt.Attempt,
        Configuration = JsonSerializer.SerializeToUtf8Bytes(train.Attempt.Configuration, ContractsContext.Compact.Configuration),
        Seed = train.Attempt.Seed,
        From = WireCheckpoint.Of(train.Attempt.From),
        LastReport = train.LastReport,
        SaveBelow = saveBelow,
        Lease = lease,
    };
}

/// <summary>A checkpoint's reference between silos.</summary>
[GenerateSerializer, Immutable, Alias("sweep.checkpoint")]
public sealed record WireCheckpoint([property: Id(0)] int Trial, [property: Id(1)] int Attempt, [property: Id(2)] long Resource, [property: Id(3)] string Digest)
{
    /// <summary>The wire's form of a reference; null of null.</summary>
    public static WireCheckpoint? Of(CheckpointReference? checkpoint) => checkpoint is null ? null : new(checkpoint.Trial, checkpoint.Attempt, checkpoint.Resource, checkpoint.Digest);

    /// <summary>The reference.</summary>
    public CheckpointReference ToReference() => new(Trial, Attempt, Resource, Digest);
}
