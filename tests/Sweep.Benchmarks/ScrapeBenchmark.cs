using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Sweep.Hosting;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Server;
using Sweep.Server.Metrics;
using Sweep.Training.Settings;

namespace Sweep.Benchmarks;

/// <summary>What watching costs: a scrape of a sweep of many trials over HTTP, at rest and while it runs, and training with and without instruments that are listened to.</summary>
internal sealed class ScrapeBenchmark : IBenchmark
{
    private static readonly CultureInfo Number = CultureInfo.InvariantCulture;

    public string Name => "scrape";

    public string Summary => "series, bytes and time of a scrape of a sweep of many trials; what instruments cost training [--trials 10000 --scrapes 200 --repeats 5]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "trials", "scrapes", "repeats");
        Console.WriteLine(MachineDescription.Line);
        var folder = Directory.CreateTempSubdirectory("sweep-scrape-").FullName;
        Scrape(Path.Combine(folder, "sweep"), options.Ints("trials", "10000")[0], options.Ints("scrapes", "200")[0]).GetAwaiter().GetResult();
        for (var repeat = 0; repeat < options.Ints("repeats", "5")[0]; repeat++)
        {
            foreach (var measured in new[] { false, true })
            {
                Coordinate(Path.Combine(folder, $"coordinate-{repeat}-{measured}"), measured).GetAwaiter().GetResult();
                Train(Path.Combine(folder, $"train-{repeat}-{measured}"), measured).GetAwaiter().GetResult();
            }
        }

        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task Scrape(string folder, int trials, int scrapes)
    {
        using var telemetry = SweepTelemetry.Start();
        await using var server = await SweepServer.StartAsync(new NoCatalog(), new ServerOptions { Telemetry = telemetry });
        using var client = Client(server);
        using var trainer = new NoOpTrainer(reportsAll: true);
        await using var journal = Journal(folder);
        await using var host = Host(folder, journal, trainer, trials);
        var run = Task.Run(() => host.Run());
        var times = new List<double>();
        while (!run.IsCompleted)
        {
            times.Add(await Time(client));
            await Task.Delay(20);
        }

        await run;
        Report("while it runs", times);
        times.Clear();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < scrapes; i++) times.Add(await Time(client));
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / scrapes;
        Report("at rest", times);
        var text = Encoding.UTF8.GetString(await client.GetByteArrayAsync("/metrics"));
        var series = text.Split('\n').Where(static line => line.Length > 0 && line[0] != '#').ToList();
        Console.WriteLine(string.Create(Number, $"{trials} trials: {series.Count} series, {series.Count(static line => line.Contains("sweep=\"", StringComparison.Ordinal))} of them the sweep's, {text.Length} characters; {allocated / 1024} KiB allocated for a scrape, client's included"));
    }

    private static void Report(string when, List<double> times)
    {
        times.Sort();
        Console.WriteLine(string.Create(Number, $"scrape {when}: min {times[0]:0.00} ms, median {times[times.Count / 2]:0.00} ms, p99 {times[(int)(times.Count * 0.99)]:0.00} ms, max {times[^1]:0.00} ms of {times.Count}"));
    }

    private static async Task<double> Time(HttpClient client)
    {
        var start = Stopwatch.GetTimestamp();
        await client.GetByteArrayAsync("/metrics");
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Trials that train nothing: what remains is coordination, and what its instruments add.</summary>
    private static async Task Coordinate(string folder, bool measured)
    {
        const int Trials = 5_000;
        using var telemetry = measured ? SweepTelemetry.Start() : null;
        using var trainer = new NoOpTrainer(reportsAll: true);
        await using var journal = Journal(folder);
        await using var host = Host(folder, journal, trainer, Trials);
        var (before, clock) = (CpuSeconds(), Stopwatch.StartNew());
        await host.Run();
        Console.WriteLine(string.Create(Number, $"coordination, {(measured ? "measured" : "unmeasured")}: {Trials / clock.Elapsed.TotalSeconds:0} trials/s, {(CpuSeconds() - before) * 1e6 / (Trials * CoordinationBenchmark.Reports):0.00} us of CPU a report"));
    }

    /// <summary>A real sweep on one slot, scraped every second where it is measured.</summary>
    private static async Task Train(string folder, bool measured)
    {
        var specification = Specification.Parse(
            """
            name: cost
            task: { kind: reber }
            metric: { name: val_loss, goal: minimize }
            space: { lr: { float: [1e-3, 1e-2], log: true } }
            fixed: { cell: lstm, hidden: 64, batch: 32 }
            sampler: { kind: random }
            scheduler: { kind: none, resource: steps, max_resource: 600 }
            report_every: 20
            budget: { trials: 4 }
            """,
            "cost.yaml");
        using var telemetry = measured ? SweepTelemetry.Start() : null;
        await using var server = telemetry is null ? null : await SweepServer.StartAsync(new NoCatalog(), new ServerOptions { Telemetry = telemetry });
        using var trainer = new TaskTrainer(TaskTrainer.OpenTask(specification.Task.Kind, specification.Task.Options), ResourceKind.Steps, specification.Scheduler.MaxResource);
        await using var journal = Journal(folder);
        await using var host = LocalHost.Start(specification.ToSetup(), specification.ToYaml(), [], specification.ReportEvery, journal, new FolderCheckpointStore(Path.Combine(folder, "checkpoints")), trainer, new LocalHostOptions { Slots = 1 });
        using var end = new CancellationTokenSource();
        var scraping = server is null ? Task.CompletedTask : ScrapeEverySecond(server, end.Token);
        var (before, clock) = (CpuSeconds(), Stopwatch.StartNew());
        await Task.Run(() => host.Run());
        Console.WriteLine(string.Create(Number, $"training, {(measured ? "measured and scraped every second" : "unmeasured")}: {4 * 600 / clock.Elapsed.TotalSeconds:0.0} steps/s, {CpuSeconds() - before:0.000} s of CPU"));
        await end.CancelAsync();
        await scraping;
    }

    private static async Task ScrapeEverySecond(SweepServer server, CancellationToken end)
    {
        using var client = Client(server);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(end)) await client.GetByteArrayAsync("/metrics", end);
        }
        catch (OperationCanceledException)
        {
            // Over.
        }
    }

    private static HttpClient Client(SweepServer server)
    {
        var client = new HttpClient { BaseAddress = new Uri(server.Urls[0]) };
        client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/openmetrics-text; version=1.0.0"));
        return client;
    }

    private static FileJournal Journal(string folder)
    {
        Directory.CreateDirectory(folder);
        return FileJournal.Open(Path.Combine(folder, "journal.jsonl"));
    }

    private static LocalHost Host(string folder, FileJournal journal, NoOpTrainer trainer, int trials) => LocalHost.Start(
        CoordinationBenchmark.Setup(trials, "asha"),
        "name: coordination",
        [],
        reportEvery: 1,
        journal,
        new FolderCheckpointStore(Path.Combine(folder, "checkpoints")),
        trainer,
        new LocalHostOptions { Slots = 2, Sampler = "random", Scheduler = "asha" });

    private static double CpuSeconds()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    private sealed class NoCatalog : ISweepCatalog
    {
        public bool IsReady => true;

        public Task<IReadOnlyList<ISweepService>> List() => Task.FromResult<IReadOnlyList<ISweepService>>([]);

        public Task<ISweepService?> Find(string name) => Task.FromResult<ISweepService?>(null);

        public Task<ISweepService> Create(string specification, IReadOnlyList<string> overrides, string? by) => throw new NotSupportedException();

        public Task<bool> Delete(string name, string? by) => Task.FromResult(false);
    }
}
