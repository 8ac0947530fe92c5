using Sweep.Hosting.Hosts;

namespace Sweep.Hosting.Local;

/// <summary>How a local host runs a sweep.</summary>
public sealed record LocalHostOptions : SweepHostOptions
{
    /// <summary>How many trials train at once. Default: one per core.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>The slots of the process, where several sweeps share them: each of this one's takes one of them while it trains. Default: none, it has its own.</summary>
    public SlotPool? Pool { get; init; }

    /// <summary>
    /// How much training a killed host may cost each slot: a checkpoint is saved at the first report after so much time. Default 10 s. The
    /// best reports of the sweep, pauses and a drain save one regardless.
    /// </summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The worker's name in the journal. Default: the machine's.</summary>
    public string Worker { get; init; } = Environment.MachineName;
}
