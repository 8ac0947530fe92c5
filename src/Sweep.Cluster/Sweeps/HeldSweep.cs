using Sweep.Cluster.Catalog;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Sharing;
using Sweep.Hosting.Specifications;

namespace Sweep.Cluster.Sweeps;

/// <summary>A sweep with all that decides it in this silo: the journal, which it owns, the checkpoints and the host.</summary>
internal sealed class HeldSweep
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly IJournal _journal;
    private readonly CancellationTokenSource _closing = new();

    private HeldSweep(SweepEvent.SweepCreated created, Specification specification, IJournal journal, SweepHost host)
    {
        (Created, Specification, _journal, Host) = (created, specification, journal, host);
        Ended = host.Run(_closing.Token);
    }

    /// <summary>How the sweep began: its specification, and what its data was.</summary>
    public SweepEvent.SweepCreated Created { get; }

    public Specification Specification { get; }

    public SweepHost Host { get; }

    /// <summary>Completes when the sweep is over, or the host is closed; fails when the journal cannot be written any more.</summary>
    public Task<RunOutcome> Ended { get; }

    /// <summary>Whether the host is closed, or will be.</summary>
    public bool IsClosing => _closing.IsCancellationRequested;

    /// <summary>Takes up a sweep; null where there is none of this name, or none that has begun.</summary>
    public static async Task<HeldSweep?> Open(string name, string silo, ISweepStore store, ClusterCatalogOptions options)
    {
        if (await store.Find(name).ConfigureAwait(false) is null) return null;
        var owned = await store.Own(name).ConfigureAwait(false);
        return await Owning(owned.Journal, async () => First(owned.Journal) is { } created ? await Start(name, created, null, silo, owned, store, options).ConfigureAwait(false) : null).ConfigureAwait(false);
    }

    /// <summary>Begins a sweep whose name is registered; null where its journal has begun already.</summary>
    public static async Task<HeldSweep?> Begin(string name, SweepEvent.SweepCreated created, string? by, string silo, ISweepStore store, ClusterCatalogOptions options)
    {
        var owned = await store.Own(name).ConfigureAwait(false);
        return await Owning(owned.Journal, async () => First(owned.Journal) is null ? await Start(name, created, by, silo, owned, store, options).ConfigureAwait(false) : null).ConfigureAwait(false);
    }

    /// <summary>Completes with the next position once it is past a position and the entries before it are durable: who is told of one may read up to it.</summary>
    public async Task<long> WhenChanged(long position, CancellationToken cancel)
    {
        var next = await Host.Service.WhenChanged(position, cancel).ConfigureAwait(false);
        await _journal.WhenDurable(next - 1).WaitAsync(cancel).ConfigureAwait(false);
        return next;
    }

    /// <summary>Closes host and journal; what is durable stands, and attempts elsewhere live on for the next host. Said again, it does nothing.</summary>
    public async Task Close()
    {
        if (IsClosing) return;
        await _closing.CancelAsync().ConfigureAwait(false);
        var host = CloseHost();
        // A journal that cannot be written holds the host up; one that is closed gives up what waits.
        await Task.WhenAny(host, Task.Delay(Grace)).ConfigureAwait(false);
        await _journal.DisposeAsync().ConfigureAwait(false);
        await host.ConfigureAwait(false);
    }

    private async Task CloseHost()
    {
        await ((Task)Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Host.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<HeldSweep> Start(string name, SweepEvent.SweepCreated created, string? by, string silo, OwnedSweep owned, ISweepStore store, ClusterCatalogOptions options)
    {
        var specification = Specification.Parse(created.Specification, "journal");
        var host = await SweepHost.Start(
            specification.ToSetup(),
            created.Specification,
            created.Data,
            specification.ReportEvery,
            owned.Journal,
            store.Checkpoints(name),
            new SweepHostOptions
            {
                Name = name,
                By = by,
                Snapshots = owned.Snapshots,
                Host = silo,
                Time = options.Time,
                Notice = text => options.Notice($"{name}: {text}"),
                Engine = specification.Engine,
                Sampler = specification.Sampler.Kind,
                Scheduler = specification.Scheduler.Kind,
                MostAttempts = specification.Slots,
                Share = new SlotShare(specification.Weight, specification.Priority),
                RunOn = specification.RunOn,
            }).ConfigureAwait(false);
        return new HeldSweep(created, specification, owned.Journal, host);
    }

    private static SweepEvent.SweepCreated? First(IJournal journal) => journal.NextPosition == 0
        ? null
        : journal.Read().First().Events[0] as SweepEvent.SweepCreated ?? throw new JournalException("The journal does not begin with a sweep's creation.");

    // What was taken over is let go where the next step fails, or there is nothing to hold.
    private static async Task<HeldSweep?> Owning(IJournal journal, Func<Task<HeldSweep?>> next)
    {
        HeldSweep? held = null;
        try
        {
            return held = await next().ConfigureAwait(false);
        }
        finally
        {
            if (held is null) await journal.DisposeAsync().ConfigureAwait(false);
        }
    }
}
