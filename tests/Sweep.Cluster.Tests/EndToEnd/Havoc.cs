using System.Diagnostics;
using System.Globalization;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Sweep.Core.Sampling;

namespace Sweep.Cluster.Tests.EndToEnd;

/// <summary>
/// Does to a cluster what machines and networks do, one thing after another, drawn from a seed: kills silos and starts them again, stops workers for longer than their leases, kills Redis, cuts the
/// network to it, and a silo off from the others where silos have networks of their own. Silos that end by themselves, having been given up by the others, are started again as a supervisor would.
/// </summary>
internal sealed class Havoc(ClusterProcesses cluster, TcpProxy network, SiloNetworks? networks, ulong seed, Action<string> log, Action<SiloProcess>? ended = null)
{
    private Prng _random = new(seed, Purpose.TrialSeed, 0);
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>How often each thing was done.</summary>
    public SortedDictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

    /// <summary>Goes on for a time, or until the sweep is over; everything is whole again afterwards.</summary>
    public async Task Reign(TimeSpan duration, Func<Task<bool>> isOver)
    {
        while (_clock.Elapsed < duration && !await isOver())
        {
            await Pause(1, 3);
            await (_random.NextDouble() switch
            {
                < 0.25 => Kill(Any(cluster.Silos.Where(silo => silo.Options.Roles == "worker"))),
                < 0.45 => Kill(Any(cluster.Silos.Where(silo => silo.Options.Roles == "control"))),
                < 0.65 => Freeze(Any(cluster.Silos.Where(silo => silo.Options.Roles == "worker"))),
                < 0.72 => Freeze(Any(cluster.Silos.Where(silo => silo.Options.Roles == "control"))),
                < 0.86 => RestartRedis(),
                < 0.93 => CutNetwork(),
                _ => networks is null ? CutNetwork() : CutOff(networks, Any(cluster.Silos.Where(silo => silo.Options.Namespace is not null))),
            });
            await StartThoseThatEnded();
        }

        await StartThoseThatEnded();
    }

    private async Task Kill(SiloProcess silo)
    {
        Say("kill", silo.Options.Name);
        await silo.Kill();
        await Pause(0, 2);
        await cluster.Begin(silo.Options);
    }

    private async Task Freeze(SiloProcess silo)
    {
        Say("freeze", silo.Options.Name);
        silo.Freeze();
        await Pause(1, 8);
        silo.Thaw();
    }

    private async Task RestartRedis()
    {
        Say("restart", "Redis");
        cluster.Redis.Kill();
        await Pause(0, 3);
        await cluster.Redis.Restart();
    }

    private async Task CutNetwork()
    {
        Say("cut", "the network to Redis");
        network.Cut();
        await Pause(1, 4);
        network.Heal();
    }

    private async Task CutOff(SiloNetworks networks, SiloProcess silo)
    {
        var reachesRedis = _random.NextDouble() < 0.5;
        Say(reachesRedis ? "cut off from silos" : "cut off", silo.Options.Name);
        if (reachesRedis) networks.CutOffFromSilos(silo.Options.Name);
        else networks.CutOff(silo.Options.Name);
        await Pause(1, 8);
        networks.Heal(silo.Options.Name);
    }

    private async Task StartThoseThatEnded()
    {
        foreach (var silo in cluster.Silos.Where(silo => !silo.IsAlive).ToList())
        {
            Say("start again", silo.Options.Name);
            ended?.Invoke(silo);
            await cluster.Begin(silo.Options);
        }
    }

    private SiloProcess Any(IEnumerable<SiloProcess> silos)
    {
        var all = silos.OrderBy(silo => silo.Options.Name, StringComparer.Ordinal).ToList();
        return all[(int)(_random.NextDouble() * all.Count)];
    }

    private Task Pause(double least, double most) => Task.Delay(TimeSpan.FromSeconds(least + (_random.NextDouble() * (most - least))));

    private void Say(string what, string whom)
    {
        Done[what] = Done.GetValueOrDefault(what) + 1;
        log(string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed.TotalSeconds,6:0.0} s: {what} {whom}"));
    }
}
