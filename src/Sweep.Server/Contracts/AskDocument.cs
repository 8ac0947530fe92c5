using System.Text.Json.Serialization;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Server.Contracts;

/// <summary>What a slot that asked gets: a trial to train (all members but the last three), a time to wait, or the news that the sweep is over.</summary>
public sealed record AskDocument
{
    /// <summary>The trial's number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Trial { get; init; }

    /// <summary>Sweep and number: <c>reber/17</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>The attempt's number: everything that is sent names it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Attempt { get; init; }

    /// <summary>The hyperparameters, fixed ones among them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Configuration? Configuration { get; init; }

    /// <summary>The seed of everything random in the trial, the same for all of its attempts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? Seed { get; init; }

    /// <summary>What the trial spends, and where it is to report.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResourceDocument? Resource { get; init; }

    /// <summary>The checkpoint to continue from, where the sweep keeps one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CheckpointDocument? Checkpoint { get; init; }

    /// <summary>There is nothing now: ask again after so many seconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Wait { get; init; }

    /// <summary>Why there is nothing now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>The sweep is over, for this reason.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Finished { get; init; }

    /// <summary>The document of a trial to train.</summary>
    public static AskDocument Of(string sweep, LeaseAnswer.Train train, string resource, long most) => new()
    {
        Trial = train.Attempt.Trial,
        Id = $"{sweep}/{train.Attempt.Trial}",
        Attempt = train.Attempt.Attempt,
        Configuration = train.Attempt.Configuration,
        Seed = train.Attempt.Seed,
        Resource = new ResourceDocument(resource, train.LastReport, train.NextReport, most),
        Checkpoint = CheckpointDocument.Of(train.Attempt.From),
    };

    /// <summary>The document of an answer; to wait for a second where there is nothing now.</summary>
    public static AskDocument Of(string sweep, LeaseAnswer answer, string resource, long most) => answer switch
    {
        LeaseAnswer.Train train => Of(sweep, train, resource, most),
        LeaseAnswer.Finished finished => new() { Finished = finished.Reason },
        _ => new() { Wait = 1 },
    };

    /// <summary>The answer that the document tells of.</summary>
    public LeaseAnswer ToAnswer() => this switch
    {
        { Finished: { } reason } => new LeaseAnswer.Finished(reason),
        { Trial: { } trial, Attempt: { } attempt, Configuration: { } configuration, Seed: { } seed, Resource: { } resource } =>
            new LeaseAnswer.Train(new SweepAction.StartAttempt(trial, attempt, configuration, Checkpoint?.ToReference(trial), seed), resource.Last, resource.Next),
        _ => new LeaseAnswer.Wait(),
    };
}

/// <summary>What a trial spends, and where it is to report.</summary>
/// <param name="Name"><c>steps</c>, <c>tokens</c> or <c>epochs</c>, or whatever the specification counts.</param>
/// <param name="Last">The highest resource at which the trial has reported; null where it has not.</param>
/// <param name="Next">Where it is to report next.</param>
/// <param name="Max">The resource at which it is completed.</param>
public sealed record ResourceDocument(string Name, long? Last, long Next, long Max);
