using System.Collections.ObjectModel;
using Sweep.Hosting.Workers;

namespace Sweep.Server.Contracts;

/// <summary>A worker.</summary>
public sealed record WorkerDocument
{
    /// <summary>Its name.</summary>
    public required string Worker { get; init; }

    /// <summary><c>idle</c>, <c>busy</c>, <c>draining</c> or <c>put-aside</c>.</summary>
    public required WorkerState State { get; init; }

    /// <summary>Why it is put aside; null where it is not.</summary>
    public required string? Reason { get; init; }

    /// <summary>What its slots train on.</summary>
    public required string Device { get; init; }

    /// <summary>Its labels by name.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>What each slot trains, by number; null for a free one.</summary>
    public required IReadOnlyList<WorkerSlotDocument?> Slots { get; init; }

    /// <summary>The sweeps that it cannot train, and why.</summary>
    public IReadOnlyDictionary<string, string> CannotTrain { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The document of a worker.</summary>
    public static WorkerDocument Of(WorkerView view) => new()
    {
        Worker = view.Name,
        State = view.State,
        Reason = view.Reason,
        Device = view.Device,
        Labels = view.Labels,
        Slots = [.. view.Slots.Select(static slot => slot is null ? null : new WorkerSlotDocument(slot.Sweep, slot.Trial, slot.Attempt))],
        CannotTrain = view.CannotTrain,
    };

    /// <summary>The worker that the document tells of.</summary>
    public WorkerView ToView() => new()
    {
        Name = Worker,
        State = State,
        Reason = Reason,
        Device = Device,
        Labels = Labels,
        Slots = [.. Slots.Select(static slot => slot is null ? null : new WorkerSlot(slot.Sweep, slot.Trial, slot.Attempt))],
        CannotTrain = CannotTrain,
    };
}

/// <summary>What a slot trains.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Trial">The trial.</param>
/// <param name="Attempt">The attempt.</param>
public sealed record WorkerSlotDocument(string Sweep, int Trial, int Attempt);
