using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;
using Xunit;
using Xunit.Abstractions;

namespace Sweep.Cluster.Tests.EndToEnd;

/// <summary>Whatever dies, the sweep goes on without anybody asking, and its journal is that of a sweep to which nothing happened. How soon is measured in the benchmarks.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class RecoveryTests(ITestOutputHelper output)
{
    private const string Sweep = "recovered";

    /// <summary>Trials of some seconds that report often, on generated data.</summary>
    private const string Specification = $$"""
        name: {{Sweep}}
        task: reber
        metric: { name: legal_strings, goal: maximize }
        space: { hidden: { int: [8, 16] }, lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { cell: lstm, layers: 1, batch: 8 }
        scheduler: { kind: none, resource: steps, max_resource: 8000 }
        report_every: 200
        budget: { trials: 4 }
        restarts: 100
        """;

    [RedisFact]
    public async Task Trials_of_a_killed_worker_train_elsewhere()
    {
        await using var cluster = await ClusterProcesses.Start(workers: 2, slots: 2, ["--membership", "fast"]);
        await Begin(cluster);
        var attempt = await WhenReporting(cluster, reports: 5);
        await Silo(cluster, attempt).Kill();
        var entries = await cluster.WhenJournal(Sweep, "the trial to train elsewhere", events => Starts(events, attempt.Trial).Any(start => start.Attempt > attempt.Attempt));
        var again = Starts(Events(entries), attempt.Trial).Last();
        Assert.NotEqual(WorkerIdentity.NameOf(attempt.Worker), WorkerIdentity.NameOf(again.Worker));
        Assert.Contains(Events(entries), item => item is SweepEvent.AttemptEnded { Kind: AttemptEndKind.Lost } end && end.Trial == attempt.Trial && end.Attempt == attempt.Attempt);
        await Audit(cluster);
    }

    [RedisFact]
    public async Task Training_goes_on_while_no_control_silo_is_there()
    {
        await using var cluster = await ClusterProcesses.Start(workers: 1, slots: 2, ["--membership", "fast"]);
        await Begin(cluster);
        await WhenReporting(cluster, reports: 5);
        await cluster["control-0"].Kill();
        var before = await Tokens(cluster["worker-0"]);
        await Waiting.Until(async () => await Tokens(cluster["worker-0"]) > before + 100_000, "training to go on");
        await cluster.Add(cluster["control-0"].Options);
        var entries = await Audit(cluster);
        // Its worker trained on and nothing was lost: each trial had the one attempt.
        Assert.All(Events(entries).OfType<SweepEvent.AttemptStarted>(), start => Assert.Equal(1, start.Attempt));
    }

    [RedisFact]
    public async Task Another_control_silo_takes_over()
    {
        await using var cluster = await ClusterProcesses.Start(workers: 1, slots: 2, ["--membership", "fast"]);
        await cluster.Add(ClusterProcesses.Control("control-1"));
        await Begin(cluster);
        await WhenReporting(cluster, reports: 5);
        await (await cluster.OwnerOf(Sweep)).Kill();
        var entries = await Audit(cluster);
        Assert.Equal(2, Events(entries).OfType<SweepEvent.HostAttached>().Count());
        Assert.All(Events(entries).OfType<SweepEvent.AttemptStarted>(), start => Assert.Equal(1, start.Attempt));
    }

    // A machine that is gone refuses no connection: nobody answers at all. With two workers there is always a third silo to ask.
    [RedisFact]
    public async Task Another_takes_over_from_a_control_silo_that_hangs()
    {
        await using var cluster = await ClusterProcesses.Start(workers: 2, slots: 1, ["--membership", "fast"]);
        await cluster.Add(ClusterProcesses.Control("control-1"));
        await Begin(cluster);
        await WhenReporting(cluster, reports: 5);
        var owner = await cluster.OwnerOf(Sweep);
        owner.Freeze();
        await cluster.WhenJournal(Sweep, "another control silo to decide", events => events.OfType<SweepEvent.HostAttached>().Count() == 2);
        owner.Thaw();
        Assert.Equal(1, await owner.WhenEnded());
        await Audit(cluster);
    }

    [RedisFact]
    public async Task Worker_that_froze_for_longer_than_its_lease_is_fenced_out()
    {
        await using var cluster = await ClusterProcesses.Start(workers: 2, slots: 2, ["--heartbeat", "0.5s", "--lost", "2s"]);
        await Begin(cluster);
        var attempt = await WhenReporting(cluster, reports: 5);
        var zombie = Silo(cluster, attempt);
        zombie.Freeze();
        await cluster.WhenJournal(Sweep, "the trial to train elsewhere", events => Starts(events, attempt.Trial).Any(start => start.Attempt > attempt.Attempt));
        zombie.Thaw();
        var entries = await Audit(cluster);
        // It is told to stop by the first thing that it says: a heartbeat, of which the journal knows nothing, or messages, which are refused and counted.
        var since = Events(entries).SkipWhile(item => item is not SweepEvent.AttemptStarted start || start.Trial != attempt.Trial || start.Attempt <= attempt.Attempt);
        Assert.DoesNotContain(since, item => item is SweepEvent.MetricsReported report && report.Trial == attempt.Trial && report.Attempt == attempt.Attempt);
        await Waiting.Until(async () => await Stands(zombie, await Tokens(zombie)), "the zombie to train no more");
    }

    [RedisFact]
    public async Task Redis_that_restarts_holds_up_decisions_and_no_training()
    {
        await using var cluster = await ClusterProcesses.Start(workers: 1, slots: 2, ["--membership", "fast"]);
        await Begin(cluster);
        await WhenReporting(cluster, reports: 5);
        cluster.Redis.Kill();
        var before = await Tokens(cluster["worker-0"]);
        await Waiting.Until(async () => await Tokens(cluster["worker-0"]) > before + 100_000, "training to go on");
        await cluster.Redis.Restart();
        await Audit(cluster);
    }

    [RedisFact]
    public async Task Worker_that_is_asked_to_stop_hands_its_trials_over()
    {
        await using var cluster = await ClusterProcesses.Start(workers: 2, slots: 2, ["--membership", "fast"]);
        await Begin(cluster);
        var attempt = await WhenReporting(cluster, reports: 5);
        Assert.Equal(0, await Silo(cluster, attempt).Terminate());
        var entries = await cluster.WhenJournal(Sweep, "the trial to train elsewhere", events => Starts(events, attempt.Trial).Any(start => start.Attempt > attempt.Attempt));
        Assert.Contains(Events(entries), item => item is SweepEvent.AttemptEnded { Kind: AttemptEndKind.Interrupted } end && end.Trial == attempt.Trial && end.Attempt == attempt.Attempt);
        var again = Starts(Events(entries), attempt.Trial).First(start => start.Attempt > attempt.Attempt);
        Assert.Equal(attempt.Attempt, again.From?.Attempt);
        entries = await Audit(cluster);
        Assert.DoesNotContain(Events(entries), item => item is SweepEvent.AttemptEnded { Kind: AttemptEndKind.Lost or AttemptEndKind.Failed });
    }

    [RedisFact]
    public async Task Cluster_of_which_nothing_was_left_goes_on_when_it_is_started_again()
    {
        await using var cluster = await ClusterProcesses.Start(workers: 1, slots: 2, ["--membership", "fast"]);
        await Begin(cluster);
        await WhenReporting(cluster, reports: 5);
        foreach (var silo in cluster.Silos) await silo.Kill();
        cluster.Redis.Kill();
        await cluster.Redis.Restart();
        await cluster.Add([.. cluster.Silos.Select(silo => silo.Options)]);
        await Audit(cluster);
    }

    [NamespacesTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Worker_that_is_cut_off_is_fenced_out(bool reachesRedis)
    {
        using var networks = SiloNetworks.Lay("worker-0", "worker-1");
        var redis = await RedisServer.Start();
        await using var shared = TcpProxy.Start(redis.Endpoint, networks.Shared);
        await using var cluster = await ClusterProcesses.Prepare(["--membership", "fast", "--heartbeat", "0.5s", "--lost", "3s"], redis, shared.Endpoint);
        await cluster.Add([.. new[] { ClusterProcesses.Control("control-0"), ClusterProcesses.Worker("worker-0", 2), ClusterProcesses.Worker("worker-1", 2) }.Select(silo => ClusterProcesses.On(networks, silo))]);
        await Begin(cluster);
        var attempt = await WhenReporting(cluster, reports: 5);
        var cut = Silo(cluster, attempt);
        if (reachesRedis) networks.CutOffFromSilos(cut.Options.Name);
        else networks.CutOff(cut.Options.Name);
        await cluster.WhenJournal(Sweep, "the trial to train elsewhere", events => Starts(events, attempt.Trial).Any(start => start.Attempt > attempt.Attempt));
        networks.Heal(cut.Options.Name);
        await Audit(cluster);
    }

    private static async Task Begin(ClusterProcesses cluster) => await cluster.Through(cluster["control-0"]).Create(Specification, [], null);

    /// <summary>Waits until an attempt has reported so often and has most of its training before it; returns its start.</summary>
    private static async Task<SweepEvent.AttemptStarted> WhenReporting(ClusterProcesses cluster, int reports)
    {
        SweepEvent.AttemptStarted? found = null;
        await cluster.WhenJournal(Sweep, $"a trial to report {reports} times", events =>
        {
            var trial = events.OfType<SweepEvent.MetricsReported>().GroupBy(report => report.Trial).FirstOrDefault(group => group.Count() >= reports && group.Last().Resource < 4000)?.Key;
            found = trial is null ? null : Starts(events, trial.Value).Last();
            return found is not null;
        });
        return found!;
    }

    private async Task<IReadOnlyList<JournalEntry>> Audit(ClusterProcesses cluster)
    {
        var entries = await cluster.WhenFinished(Sweep);
        var audit = new SweepAudit(entries);
        output.WriteLine(audit.ToString());
        audit.All(sample: 2);
        return entries;
    }

    private static SiloProcess Silo(ClusterProcesses cluster, SweepEvent.AttemptStarted attempt) => cluster[WorkerIdentity.NameOf(attempt.Worker)];

    private static IEnumerable<SweepEvent> Events(IEnumerable<JournalEntry> entries) => entries.SelectMany(entry => entry.Events);

    private static IEnumerable<SweepEvent.AttemptStarted> Starts(IEnumerable<SweepEvent> events, int trial) => events.OfType<SweepEvent.AttemptStarted>().Where(start => start.Trial == trial);

    private static Task<double> Tokens(SiloProcess worker) => worker.Metric("sweep_train_tokens_total");

    // Trained tokens are counted at every report; a trial reports far more often.
    private static async Task<bool> Stands(SiloProcess worker, double tokens)
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        return await Tokens(worker) <= tokens;
    }
}
