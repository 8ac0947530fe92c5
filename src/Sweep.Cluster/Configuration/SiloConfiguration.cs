using Sweep.Cluster.Redis;
using Sweep.Cluster.Workers;

namespace Sweep.Cluster.Configuration;

/// <summary>How a silo works, checked: from a file, the environment and arguments (<see cref="ConfigurationReader"/>).</summary>
public sealed record SiloConfiguration
{
    /// <summary>Whether it keeps sweeps: decides, answers, shares out workers. Default true.</summary>
    public bool IsControl { get; init; } = true;

    /// <summary>Whether it trains. Default true.</summary>
    public bool IsWorker { get; init; } = true;

    /// <summary>The cluster's name. Default <c>default</c>.</summary>
    public string Cluster { get; init; } = "default";

    /// <summary>Whether all is said that Orleans and Sweep have to say. Default false.</summary>
    public bool SaysAll { get; init; }

    public RedisOptions Redis { get; init; } = new();

    /// <summary>What it offers as a worker; its name is the silo's too.</summary>
    public WorkerOptions Worker { get; init; } = new();

    /// <summary>The folder of checkpoints, shared by all silos; there.</summary>
    public required string Checkpoints { get; init; }

    /// <summary>The only folder in which the data of new sweeps is looked for; there. Default the current one.</summary>
    public string Data { get; init; } = Directory.GetCurrentDirectory();

    public LeaseSettings Lease { get; init; } = new();

    public MembershipSettings Membership { get; init; } = MembershipSettings.Default;

    public NetworkSettings Network { get; init; } = new();

    public HttpSettings Http { get; init; } = new();
}
