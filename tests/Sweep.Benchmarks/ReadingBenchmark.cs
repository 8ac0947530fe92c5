using System.Diagnostics;
using System.Globalization;
using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Hosts;

namespace Sweep.Benchmarks;

/// <summary>What it costs to read a large sweep while it runs: each kind of read alone, then mixed reads on several threads.</summary>
internal sealed class ReadingBenchmark : IBenchmark
{
    private const int Reports = 10;
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    public string Name => "reading";

    public string Summary => "reads of a running sweep of many trials [--trials 10000 --seconds 5 --threads 2]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "trials", "seconds", "threads");
        var (trials, seconds, threads) = ((int)options.Number("trials", 10_000), options.Number("seconds", 5), (int)options.Number("threads", 2));
        var folder = Directory.CreateTempSubdirectory("sweep-reading-").FullName;
        try
        {
            Console.WriteLine(MachineDescription.Line);
            MeasureAll(folder, trials, seconds, threads).GetAwaiter().GetResult();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAll(string folder, int trials, double seconds, int threads)
    {
        Write(Path.Combine(folder, "journal.jsonl"), trials);
        await using var journal = FileJournal.Open(Path.Combine(folder, "journal.jsonl"));
        await using var host = await SweepHost.Start(Setup, "name: reading", [], 1, journal, new FolderCheckpointStore(Path.Combine(folder, "checkpoints")));
        var sweep = host.Service;
        var entries = (await sweep.Summary()).Position;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{trials} trials, {entries} entries, {new FileInfo(Path.Combine(folder, "journal.jsonl")).Length / 1e6:0.0} MB"));

        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() => Train(sweep, stop.Token));
        var clock = Stopwatch.StartNew();
        await sweep.Reports(0);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first reports of a trial, which reads the whole journal: {clock.Elapsed.TotalMilliseconds:0} ms"));
        foreach (var (name, read) in Reads(trials)) await Measure(name, sweep, read, seconds);
        await MeasureMixed(sweep, trials, seconds, threads);
        await stop.CancelAsync();
        Console.WriteLine($"reports taken meanwhile: {await writer}");
    }

    /// <summary>The kinds of reads, each with a number that picks what is read.</summary>
    private static (string Name, Func<ISweepService, int, Task> Read)[] Reads(int trials) =>
    [
        ("summary", (sweep, _) => sweep.Summary()),
        ("leaderboard of 20", (sweep, _) => sweep.Leaderboard(20)),
        ("page of 100 trials", (sweep, pick) => sweep.Trials(after: pick % trials, count: 100)),
        ("lost trials (none)", (sweep, _) => sweep.Trials(TrialState.Lost)),
        ("trial", (sweep, pick) => sweep.Trial(pick % trials)),
        ("reports of a trial", (sweep, pick) => sweep.Reports(pick % trials)),
        ("last 20 entries", async (sweep, _) =>
        {
            await foreach (var entry in sweep.Entries((await sweep.Summary()).Position - 20)) GC.KeepAlive(entry);
        }),
        ("20 entries in the middle", async (sweep, pick) =>
        {
            var left = 20;
            await foreach (var _ in sweep.Entries(pick % (trials * Reports)))
            {
                if (--left == 0) break;
            }
        }),
    ];

    private static async Task Measure(string name, ISweepService sweep, Func<ISweepService, int, Task> read, double seconds)
    {
        var (times, pick) = (new List<double>(), 0);
        for (var end = Stopwatch.GetTimestamp() + (long)(seconds / 5 * Stopwatch.Frequency); Stopwatch.GetTimestamp() < end;)
        {
            var start = Stopwatch.GetTimestamp();
            await read(sweep, Pick(pick++));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        Say(name, times, seconds / 5);
    }

    private static async Task MeasureMixed(ISweepService sweep, int trials, double seconds, int threads)
    {
        var reads = Reads(trials);
        var times = await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            var (own, pick) = (new List<double>(), thread);
            for (var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency); Stopwatch.GetTimestamp() < end; pick += threads)
            {
                var start = Stopwatch.GetTimestamp();
                await reads[Pick(~pick) % reads.Length].Read(sweep, Pick(pick));
                own.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }

            return own;
        })));
        Say($"mixed, {threads} threads", [.. times.SelectMany(own => own)], seconds);
    }

    private static void Say(string name, List<double> times, double seconds)
    {
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {times.Count / seconds,9:0} reads/s   median {times[times.Count / 2],8:0.0} us   p99 {times[times.Count * 99 / 100],8:0.0} us"));
    }

    private static int Pick(int index) => (int)(new Prng(7, Purpose.Proposal, index).NextUInt64() >> 33);

    /// <summary>A loop outside that trains as fast as the disk answers.</summary>
    private static async Task<int> Train(ISweepService sweep, CancellationToken stop)
    {
        var reports = 0;
        while (!stop.IsCancellationRequested && await sweep.Lease("loop", 0, Lease) is LeaseAnswer.Train train)
        {
            for (var resource = 1; resource <= Reports; resource++, reports++)
                await sweep.Report(train.Attempt.Trial, train.Attempt.Attempt, resource, NoOpTrainer.Metrics(train.Attempt.Configuration, resource));
        }

        return reports;
    }

    /// <summary>Writes the journal of a sweep as two slots would that train in turns.</summary>
    private static void Write(string path, int trials)
    {
        var state = new SweepState(Setup);
        using var file = File.Create(path);
        var line = new JournalLine();
        Do(new SweepCommand.CreateSweep(0, "name: reading", []));
        Do(new SweepCommand.AttachHost(0, "host"));
        for (var trial = 0; trial < trials; trial += 2)
        {
            for (var slot = 0; slot < 2; slot++) Do(new SweepCommand.LeaseTrial(trial, "worker", slot));
            for (var resource = 1; resource <= Reports; resource++)
            {
                for (var slot = 0; slot < 2; slot++)
                    Do(new SweepCommand.ReportMetrics(trial, trial + slot, 1, resource, NoOpTrainer.Metrics(state.Trials[trial + slot].Configuration, resource)));
            }
        }

        void Do(SweepCommand command)
        {
            var entry = new JournalEntry(state.NextPosition, command.At, SweepDecider.Decide(state, command));
            state.Apply(entry);
            file.Write(line.Write(entry));
            file.WriteByte((byte)'\n');
        }
    }

    private static SweepSetup Setup => new()
    {
        Name = "reading",
        Space = SearchSpace.Create([new Parameter.Float("lr", 1e-4, 1e-1, true), new Parameter.Float("dropout", 0, 0.5)]),
        Seed = 1,
        Metric = "val_loss",
        NewSampler = () => new RandomSampler(),
        NewScheduler = () => new NoScheduler(),
        MaxResource = Reports,
    };
}
