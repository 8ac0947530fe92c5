using System.Diagnostics;
using Sweep.Benchmarks;
using Sweep.Cluster.Checkpoints;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Specifications;
using Sweep.TestKit;

namespace Sweep.Cluster.Benchmarks;

/// <summary>How long a control silo takes to take up a sweep whose journal is long: with a snapshot and the journal's tail, and with the journal alone.</summary>
internal sealed class ActivationBenchmark : IBenchmark
{
    private const string Sweep = "activation";
    private const int Reports = 100;

    public string Name => "activation";

    public string Summary => "time to take up a sweep of many events, with a snapshot and without [--events 1000000 --tail 10000 --repeats 5]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "events", "tail", "repeats");
        ResultPage.Begin("Taking up a long sweep", Name, args, """
            From taking the sweep over in Redis until its host leases, in this process, whose code is warm. Trials of 100 reports, no early stopping.
            """);
        ResultPage.Head("entries:", "read from", "seconds, median:", "lowest:", "highest:");
        Measure(options.Ints("events", "1000000")[0], options.Ints("tail", "10000")[0], options.Ints("repeats", "5")[0]).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task Measure(int events, int tail, int repeats)
    {
        await using var redis = await RedisServer.Start("--appendfsync", "everysec");
        using var folder = new ScratchFolder();
        await using var connection = await RedisConnection.Connect(redis.Options);
        var store = new RedisSweepStore(connection, new SharedVolume(folder.Path), "benchmark", static _ => { });
        var specification = Specification.Parse(Yaml(events), "activation.yaml");
        await store.Register(Sweep);
        var state = new SweepState(specification.ToSetup());
        await Write(store, state, specification, events - tail);
        await Take(store, specification, static snapshots => snapshots!);
        await Write(store, state, specification, events);
        await Report($"snapshot, and a tail of {tail:#,0} entries", static snapshots => new ReadOnly(snapshots));
        await Report($"the whole journal", static _ => null);

        async Task Report(FormattableString from, Func<ISnapshots?, ISnapshots?> snapshots)
        {
            var seconds = new List<double>();
            for (var i = 0; i < repeats; i++) seconds.Add(await Take(store, specification, snapshots));
            seconds.Sort();
            ResultPage.Row($"{state.NextPosition:#,0}", from, $"{seconds[repeats / 2]:0.00}", $"{seconds[0]:0.00}", $"{seconds[^1]:0.00}");
        }
    }

    /// <summary>Takes the sweep up and lets it go again; returns the seconds until it leases.</summary>
    private static async Task<double> Take(RedisSweepStore store, Specification specification, Func<ISnapshots?, ISnapshots?> snapshots)
    {
        var watch = Stopwatch.StartNew();
        var owned = await store.Own(Sweep);
        await using var journal = owned.Journal;
        var options = new SweepHostOptions { Snapshots = snapshots(owned.Snapshots), LongestClose = TimeSpan.FromMinutes(1) };
        await using var host = await SweepHost.Start(specification.ToSetup(), specification.ToYaml(), [], specification.ReportEvery, journal, store.Checkpoints(Sweep), options);
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Trains nothing until the journal has so many entries.</summary>
    private static async Task Write(RedisSweepStore store, SweepState state, Specification specification, long entries)
    {
        var owned = await store.Own(Sweep);
        await using var journal = owned.Journal;
        foreach (var entry in journal.Read(state.NextPosition)) state.Apply(entry);
        if (!state.IsCreated) Do(new SweepCommand.CreateSweep(1, specification.ToYaml(), []));
        while (state.NextPosition < entries)
        {
            Do(new SweepCommand.LeaseTrial(state.NextPosition, "worker", 0, TimeSpan.FromSeconds(20)));
            var trial = state.HeldBy("worker", 0)!;
            for (var resource = trial.LastResource + 1; resource <= Reports; resource++)
            {
                Do(new SweepCommand.ReportMetrics(state.NextPosition, trial.Number, trial.Attempt, resource, new MetricValues(["legal_strings", "loss", "grad_norm"], [1.0 / (trial.Number + resource), 0.123456789 * resource, 0.987654321])));
                if (state.NextPosition % 4096 == 0) await journal.WhenDurable(journal.NextPosition - 1);
            }
        }

        await journal.WhenDurable(journal.NextPosition - 1);

        void Do(SweepCommand command)
        {
            var decided = SweepDecider.Decide(state, command);
            var entry = new JournalEntry(state.NextPosition, command.At, decided);
            state.Apply(entry);
            journal.Append(entry);
        }
    }

    private static string Yaml(int events) => $$"""
        name: {{Sweep}}
        task: reber
        metric: { name: legal_strings, goal: maximize }
        space: { lr: { float: [1e-3, 1e-1], log: true }, hidden: { int: [8, 512] } }
        fixed: { cell: gru, layers: 1, batch: 8 }
        sampler: random
        scheduler: { kind: none, resource: steps, max_resource: {{Reports}} }
        report_every: 1
        budget: { trials: {{events}} }
        """;

    /// <summary>Keeps the snapshot as it is, so that each time has the same tail to read.</summary>
    private sealed class ReadOnly(ISnapshots? snapshots) : ISnapshots
    {
        public Snapshot? Latest() => snapshots?.Latest();

        public Task Save(Snapshot snapshot) => Task.CompletedTask;
    }
}
