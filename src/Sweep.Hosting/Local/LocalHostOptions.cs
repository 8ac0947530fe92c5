using Sweep.Hosting.Sharing;

namespace Sweep.Hosting.Local;

/// <summary>How a local host runs a sweep.</summary>
public sealed record LocalHostOptions
{
    /// <summary>The sweep's name among others, in its instruments and answers. Default: the specification's.</summary>
    public string? Name { get; init; }

    /// <summary>How many trials train at once. Default: one per core.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>The slots of the process, where several sweeps share them: each of this one's takes one of them while it trains. Default: none, it has its own.</summary>
    public SlotPool? Pool { get; init; }

    /// <summary>How the sweep shares the slots of <see cref="Pool"/> with others. Default: weight 1, priority 0.</summary>
    public SlotShare Share { get; init; } = SlotShare.Default;

    /// <summary>In whose name a new sweep is begun. Default: nobody's.</summary>
    public string? By { get; init; }

    /// <summary>
    /// How much training a killed host may cost each slot: a checkpoint is saved at the first report after so much time. Default 10 s. The
    /// best reports of the sweep, pauses and a drain save one regardless.
    /// </summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a full disk is tried again. Default 2 s.</summary>
    public TimeSpan StorageRetry { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The worker's name in the journal. Default: the machine's.</summary>
    public string Worker { get; init; } = Environment.MachineName;

    /// <summary>The host's name in the journal. Default: machine and process.</summary>
    public string Host { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>Where time comes from. Default: the system.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Takes notices for people, such as that a disk is full; called on any thread.</summary>
    public Action<string> Notice { get; init; } = static _ => { };

    /// <summary>The engine's name, for the instruments. Default <c>cpu</c>.</summary>
    public string Engine { get; init; } = "cpu";

    /// <summary>The sampler's name, for the instruments. Default: none.</summary>
    public string Sampler { get; init; } = "";

    /// <summary>The scheduler's name, for the instruments. Default: none.</summary>
    public string Scheduler { get; init; } = "";
}
