using System.Collections.ObjectModel;

namespace Sweep.Hosting.Workers;

/// <summary>A worker for display.</summary>
public sealed record WorkerView
{
    /// <summary>Its name, by which it is put back.</summary>
    public required string Name { get; init; }

    /// <summary>What it is at.</summary>
    public required WorkerState State { get; init; }

    /// <summary>What its slots train on, such as <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Its labels, which <c>run_on</c> of a specification asks for.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>What each slot trains, by number; null for a free one.</summary>
    public required IReadOnlyList<WorkerSlot?> Slots { get; init; }

    /// <summary>Why it is put aside; null where it is not.</summary>
    public string? Reason { get; init; }

    /// <summary>The sweeps that it cannot train, such as for want of their engine, device or data, and why. Default: none.</summary>
    public IReadOnlyDictionary<string, string> CannotTrain { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}

/// <summary>What a slot trains.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Trial">The trial.</param>
/// <param name="Attempt">The attempt.</param>
public sealed record WorkerSlot(string Sweep, int Trial, int Attempt);
