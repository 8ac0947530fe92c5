using System.Globalization;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Xunit;

namespace Sweep.TestKit.Catalogs;

/// <summary>
/// A catalog for a suite, of whatever kind: in this process, over HTTP, or in a cluster. Its sweeps have an external engine, so that nothing happens in
/// them but what the suite does.
/// </summary>
public abstract class CatalogSuite : IAsyncLifetime
{
    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>The clock of the catalog's hosts, where they take one.</summary>
    protected ManualTime Time { get; } = new();

    /// <summary>The catalog; empty at first.</summary>
    protected ISweepCatalog Catalog { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Catalog = await Open(Time);
        while (!Catalog.IsReady) await Task.Delay(5);
    }

    public Task DisposeAsync() => Close();

    /// <summary>Opens the catalog: empty at first, with what it was left with when it is opened again after <see cref="Close"/>.</summary>
    protected abstract Task<ISweepCatalog> Open(ManualTime time);

    /// <summary>Closes it in an orderly way, and deletes nothing.</summary>
    protected abstract Task Close();

    /// <summary>Whether the catalog can be closed and opened again with its sweeps.</summary>
    protected virtual bool CanReopen => true;

    /// <summary>The name with which changes are journaled where nobody is named: none, but over HTTP with tokens that of the suite's own token.</summary>
    protected virtual string? Nobody => null;

    /// <summary>Lets time pass for the catalog's hosts; one with a clock of its own waits so long.</summary>
    protected virtual Task Pass(TimeSpan time)
    {
        Time.Advance(time);
        return Task.CompletedTask;
    }

    protected async Task Reopen()
    {
        await Close();
        await InitializeAsync();
    }

    /// <summary>A specification of an external engine that reports <c>loss</c> up to 100 steps.</summary>
    protected static string Yaml(string name, int trials = 5, string more = "") => string.Create(CultureInfo.InvariantCulture,
        $$"""
        name: {{name}}
        engine: external
        restart_delay: 0s
        metric: { name: loss, goal: minimize }
        space: { x: { int: [0, 1000000] } }
        fixed: { model: mine }
        sampler: random
        scheduler: { kind: none, resource: steps, max_resource: 100 }
        report_every: 10
        budget: { trials: {{trials}} }
        {{more}}
        """);

    protected Task<ISweepService> Create(string name = "sweep", int trials = 5, string more = "") => Catalog.Create(Yaml(name, trials, more), [], null);

    /// <summary>A trial for a slot.</summary>
    protected static async Task<LeaseAnswer.Train> Lease(ISweepService sweep, string worker = "loop", int slot = 0, TimeSpan? lease = null)
        => Assert.IsType<LeaseAnswer.Train>(await sweep.Lease(worker, slot, lease ?? Minute));

    protected static Task<AttemptAnswer> Report(ISweepService sweep, LeaseAnswer.Train lease, long resource, double loss)
        => sweep.Report(lease.Attempt.Trial, lease.Attempt.Attempt, resource, MetricValues.Of("loss", loss));

    /// <summary>Trains whatever a slot gets until it gets nothing more; the loss is that of the trial.</summary>
    protected static async Task<LeaseAnswer> TrainAll(ISweepService sweep, Func<int, double> loss)
    {
        while (true)
        {
            if (await sweep.Lease("loop", 0, Minute) is not LeaseAnswer.Train train) return await sweep.Lease("loop", 0, Minute);
            AttemptAnswer answer = AttemptAnswer.Continue.Instance;
            for (var resource = 50; answer is AttemptAnswer.Continue; resource += 50) answer = await Report(sweep, train, resource, loss(train.Attempt.Trial) + (1.0 / resource));
        }
    }

    protected static async Task<List<JournalEntry>> Entries(ISweepReader sweep, long from = 0)
    {
        var entries = new List<JournalEntry>();
        await foreach (var entry in sweep.Entries(from)) entries.Add(entry);
        return entries;
    }

    /// <summary>A configuration as text, to compare it by its content.</summary>
    protected static string Say(Configuration configuration) => string.Join(", ", configuration.Select(pair => $"{pair.Key}: {pair.Value.Kind} {pair.Value}"));
}
