using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Sweep.Core.Options;
using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Local;

namespace Sweep.Benchmarks;

/// <summary>
/// What coordination costs when training costs nothing: trials per second through the local host and the flushed file journal, memory, the time to
/// resume, and the cost of a decision as finished trials add up. Each phase is a process of its own, so that memory and cold start are its own.
/// </summary>
internal sealed class CoordinationBenchmark : IBenchmark
{
    /// <summary>How many reports a trial makes that is not stopped.</summary>
    public const int Reports = 10;
    private static readonly string[] OptionNames = ["phase", "folder", "trials", "slots", "repeats", "scheduler"];

    public string Name => "coordination";

    public string Summary => "trials per second, memory, resume and decision cost with a no-op trainer [--trials 10000 --slots 2,8 --repeats 3 --folder DIR]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, OptionNames);
        var folder = options.Text("folder") ?? Directory.CreateTempSubdirectory("sweep-coordination-").FullName;
        var trials = options.Ints("trials", "10000")[0];
        switch (options.Text("phase"))
        {
            case "sweep":
                RunSweep(folder, trials, options.Ints("slots", "2")[0]);
                return 0;
            case "resume":
                Resume(folder, trials);
                return 0;
            case "decisions":
                Decisions(trials, options.Text("scheduler") ?? "none");
                return 0;
            default:
                return All(folder, trials, options);
        }
    }

    private static int All(string folder, int trials, BenchmarkOptions options)
    {
        var number = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(number, $"disk: {FlushMilliseconds(folder):0.00} ms to write and flush 4 KiB (median of 200)"));
        for (var repeat = 0; repeat < options.Ints("repeats", "3")[0]; repeat++)
        {
            foreach (var slots in options.Ints("slots", string.Create(number, $"{Environment.ProcessorCount},8")))
            {
                var place = Path.Combine(folder, string.Create(number, $"{slots}-{repeat}"));
                Child("--phase", "sweep", "--folder", place, "--trials", trials.ToString(number), "--slots", slots.ToString(number));
                Child("--phase", "resume", "--folder", place, "--trials", trials.ToString(number));
                Directory.Delete(place, recursive: true);
            }
        }

        foreach (var scheduler in new[] { "none", "asha" }) Child("--phase", "decisions", "--trials", (5 * trials).ToString(number), "--scheduler", scheduler);
        return 0;
    }

    private static void RunSweep(string folder, int trials, int slots)
    {
        Directory.CreateDirectory(folder);
        var clock = Stopwatch.StartNew();
        using (var trainer = new NoOpTrainer())
        {
            var journal = FileJournal.Open(Path.Combine(folder, "journal.jsonl"));
            var host = Host(folder, journal, trainer, trials, slots);
            host.Run().GetAwaiter().GetResult();
            host.DisposeAsync().AsTask().GetAwaiter().GetResult();
            journal.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        clock.Stop();
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"sweep: {trials} trials of {Reports} reports, {slots} slots: {trials / clock.Elapsed.TotalSeconds:0} trials/s ({clock.Elapsed.TotalSeconds:0.00} s, {process.TotalProcessorTime.TotalSeconds:0.00} s of CPU), peak memory {process.PeakWorkingSet64 / 1e6:0} MB, journal {new FileInfo(Path.Combine(folder, "journal.jsonl")).Length / 1e6:0.0} MB"));
    }

    private static void Resume(string folder, int trials)
    {
        for (var turn = 0; turn < 3; turn++)
        {
            var before = CpuSeconds();
            var clock = Stopwatch.StartNew();
            using var trainer = new NoOpTrainer();
            var journal = FileJournal.Open(Path.Combine(folder, "journal.jsonl"));
            var opened = clock.Elapsed;
            var host = Host(folder, journal, trainer, trials + 1, 1);
            clock.Stop();
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"resume ({(turn == 0 ? "new process" : "warm")}): {clock.Elapsed.TotalSeconds:0.000} s ({CpuSeconds() - before:0.000} s of CPU) to a host that leases, {opened.TotalSeconds:0.000} s of it to check the file; peak memory {process.PeakWorkingSet64 / 1e6:0} MB"));
            host.DisposeAsync().AsTask().GetAwaiter().GetResult();
            journal.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>The decider alone, in memory: microseconds per command in each tenth of the trials.</summary>
    private static void Decisions(int trials, string scheduler)
    {
        var state = new SweepState(Setup(trials, scheduler));
        var training = new NoOpTrainer();
        Do(state, new SweepCommand.CreateSweep(0, "", []));
        Do(state, new SweepCommand.AttachHost(0, "host"));
        var (lease, report, reports) = (0L, 0L, 0);
        for (var trial = 0; trial < trials; trial++)
        {
            var start = Stopwatch.GetTimestamp();
            Do(state, new SweepCommand.LeaseTrial(trial, "worker", 0));
            lease += Stopwatch.GetTimestamp() - start;
            var record = state.Trials[trial];
            for (var resource = 1L; resource <= Reports && record.State == TrialState.Running; resource++, reports++)
            {
                var metrics = NoOpTrainer.Metrics(record.Configuration, resource);
                start = Stopwatch.GetTimestamp();
                Do(state, new SweepCommand.ReportMetrics(trial, trial, 1, resource, metrics));
                report += Stopwatch.GetTimestamp() - start;
            }

            if ((trial + 1) % (trials / 10) != 0) continue;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"decisions ({scheduler}): at {trial + 1} trials {Micro(lease, trials / 10):0.00} us a lease, {Micro(report, reports):0.00} us a report"));
            (lease, report, reports) = (0, 0, 0);
        }

        training.Dispose();
    }

    private static double Micro(long ticks, int count) => ticks * 1e6 / Stopwatch.Frequency / Math.Max(1, count);

    private static void Do(SweepState state, SweepCommand command)
    {
        var events = SweepDecider.Decide(state, command);
        if (!events.IsEmpty) state.Apply(new JournalEntry(state.NextPosition, command.At, events));
    }

    private static LocalHost Host(string folder, FileJournal journal, NoOpTrainer trainer, int trials, int slots) => LocalHost.Start(
        Setup(trials, "none"),
        "name: coordination",
        [],
        reportEvery: 1,
        journal,
        new FolderCheckpointStore(Path.Combine(folder, "checkpoints")),
        trainer,
        new LocalHostOptions { Slots = slots });

    /// <summary>A sweep of four parameters whose trials report ten times.</summary>
    public static SweepSetup Setup(int trials, string scheduler) => new()
    {
        Name = "coordination",
        Space = SearchSpace.Create(
        [
            new Parameter.Choice("cell", [ParameterValue.Text("rnn"), ParameterValue.Text("lstm"), ParameterValue.Text("gru")]),
            new Parameter.Int("hidden", 64, 512, Log: true),
            new Parameter.Float("lr", 1e-4, 1e-1, Log: true),
            new Parameter.Float("dropout", 0, 0.5),
        ]),
        Seed = 1,
        Metric = "val_loss",
        NewSampler = () => new RandomSampler(),
        NewScheduler = () => Schedulers.All.Single(kind => kind.Name == scheduler).Create(new OptionReader(new Dictionary<string, OptionValue>(), (_, _) => { }), new SchedulerSetup(Reports, 1)),
        MaxResource = Reports,
        MaxTrials = trials,
    };

    private static double FlushMilliseconds(string folder)
    {
        var path = Path.Combine(folder, "flush");
        var times = new double[200];
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            var block = new byte[4096];
            for (var i = 0; i < times.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                file.Write(block);
                file.Flush(flushToDisk: true);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        File.Delete(path);
        Array.Sort(times);
        return times[times.Length / 2];
    }

    private static double CpuSeconds()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    private static void Child(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        start.ArgumentList.Add("coordination");
        foreach (var arg in args) start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"A phase of the benchmark ended with {process.ExitCode}.");
    }
}
