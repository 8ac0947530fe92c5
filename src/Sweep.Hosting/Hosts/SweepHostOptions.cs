using System.Collections.Immutable;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Sharing;

namespace Sweep.Hosting.Hosts;

/// <summary>How a sweep is hosted, wherever its trials are trained.</summary>
public record SweepHostOptions
{
    /// <summary>The sweep's name among others, in its instruments and answers. Default: the specification's.</summary>
    public string? Name { get; init; }

    /// <summary>In whose name a new sweep is begun. Default: nobody's.</summary>
    public string? By { get; init; }

    /// <summary>The host's name in the journal. Default: machine and process.</summary>
    public string Host { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>Where time comes from. Default: the system.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How often a full disk is tried again. Default 2 s.</summary>
    public TimeSpan StorageRetry { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many entries may be decided ahead of what is durable before messages of attempts outside the process wait. Default 10,000.</summary>
    public int MostUndurable { get; init; } = 10_000;

    /// <summary>How long such a message waits before it is refused with <see cref="SweepUnavailableException"/>. Default 10 s.</summary>
    public TimeSpan LongestStall { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the state is kept from time to time, so that the next host reads only the journal's tail. Default: nowhere.</summary>
    public ISnapshots? Snapshots { get; init; }

    /// <summary>After how many entries the state is kept again; besides, when the host is closed. Default 50,000.</summary>
    public int SnapshotEvery { get; init; } = 50_000;

    /// <summary>How long a host that is closed waits for what it decided to become durable; what is not by then is left to the next host, as after a kill. Default 5 s.</summary>
    public TimeSpan LongestClose { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Takes notices for people, such as that a disk is full; called on any thread.</summary>
    public Action<string> Notice { get; init; } = static _ => { };

    /// <summary>The engine's name, for the instruments. Default <c>cpu</c>.</summary>
    public string Engine { get; init; } = "cpu";

    /// <summary>The sampler's name, for the instruments. Default: none.</summary>
    public string Sampler { get; init; } = "";

    /// <summary>The scheduler's name, for the instruments. Default: none.</summary>
    public string Scheduler { get; init; } = "";

    /// <summary>How many attempts workers may run at once. Default: no limit.</summary>
    public int? MostAttempts { get; init; }

    /// <summary>How the sweep shares slots with others, of this process or of a cluster's workers. Default: weight 1, priority 0.</summary>
    public SlotShare Share { get; init; } = SlotShare.Default;

    /// <summary>See <see cref="SweepDemand.RunOn"/>. Default: none.</summary>
    public ImmutableSortedDictionary<string, string> RunOn { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
