using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweep.Benchmarks.Serving;

namespace Sweep.Benchmarks;

/// <summary>
/// A running sweep under load, from a second process over loopback: mixed reads at a fixed rate and live event streams, and what they cost the
/// training. Turns with load and without follow one another, so that neighbours of the machine meet both.
/// </summary>
internal sealed partial class ServingBenchmark : IBenchmark
{
    private static readonly string[] OptionNames = ["rate", "streams", "seconds", "turns", "slots", "trials", "soak"];

    public string Name => "serving";

    public string Summary => "latency of reads, event streams and their cost to training [--rate 1000 --streams 500 --seconds 20 --turns 4 --slots 1,2 --trials 1000 --soak ROUNDS]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, OptionNames);
        Console.WriteLine(MachineDescription.Line);
        foreach (var slots in options.Ints("slots", "1,2")) Measure(options, slots).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task Measure(BenchmarkOptions options, int slots)
    {
        var folder = Directory.CreateTempSubdirectory("sweep-serving-");
        try
        {
            var trials = options.Ints("trials", "1000")[0];
            var reports = ServedSweepFolder.Make(Path.Combine(folder.FullName, ServedSweepFolder.Name), trials, slots);
            using var process = ServerProcess.Start("serve", Path.Combine(folder.FullName, ServedSweepFolder.Name), "--listen", "http://127.0.0.1:0");
            using var client = new HttpClient { BaseAddress = process.Server };
            while (!(await client.GetAsync("/healthz/ready")).IsSuccessStatusCode) await Task.Delay(50);
            Say($"slots {slots}: a past of {trials} trials and {reports} reports; server of {process.WorkingSetMegabytes:0} MB");
            var kinds = await Kinds(client, process.Server, trials);
            if (options.Text("soak") is not null)
            {
                await new Soak(process, client, kinds, () => LiveEvents(client)).Run(options.Ints("soak", "")[0], (int)options.Number("streams", 500));
                return;
            }

            var turns = new Turns(process, client, kinds, options);
            await turns.Run();
            turns.Tell(slots);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What is asked for, in percent: what a page of a sweep, a dashboard and a scraper read.</summary>
    private static async Task<(string Name, int Percent, Func<byte[]> Next)[]> Kinds(HttpClient client, Uri server, int trials)
    {
        var random = new Random(7);
        var best = JsonDocument.Parse(await client.GetStringAsync(Api("leaderboard?limit=20"))).RootElement.GetProperty("leaderboard").EnumerateArray().Select(row => row.GetProperty("trial").GetInt32()).ToArray();
        return
        [
            ("summary", 25, () => Request(Api(""))),
            ("leaderboard", 20, () => Request(Api("leaderboard?limit=20"))),
            ("trials page", 20, () => Request(Api($"trials?after={random.Next(trials)}&limit=50"))),
            ("trial", 18, () => Request(Api($"trials/{random.Next(trials)}"))),
            ("reports", 15, () => Request(Api($"trials/{best[random.Next(best.Length)]}/reports?points=200"))),
            ("metrics", 2, () => HttpConnection.Request(server, "/metrics", "application/openmetrics-text; version=1.0.0")),
        ];

        byte[] Request(string path) => HttpConnection.Request(server, path);
    }

    private static async Task<string> LiveEvents(HttpClient client)
        => Api($"events?from={JsonDocument.Parse(await client.GetStringAsync(Api(""))).RootElement.GetProperty("position").GetInt64()}");

    private static string Api(string path) => $"/api/v1/sweeps/{ServedSweepFolder.Name}{(path.Length == 0 ? "" : "/" + path)}";

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>The turns, with load and without.</summary>
    private sealed partial class Turns(ServerProcess process, HttpClient client, (string Name, int Percent, Func<byte[]> Next)[] kinds, BenchmarkOptions options)
    {
        private readonly double _rate = options.Number("rate", 1000);
        private readonly TimeSpan _length = TimeSpan.FromSeconds(options.Number("seconds", 20));
        private readonly List<(double TokensPerSecond, double ServerCpu)> _idle = [];
        private readonly List<(double TokensPerSecond, double ServerCpu, double ClientCpu)> _loaded = [];
        private readonly List<(string Kind, double Milliseconds)> _latencies = [];
        private int _refused;
        private int _broken;
        private long _events;
        private long _bytes;

        public async Task Run()
        {
            await new OpenLoopLoad(process.Server, kinds).Run(_rate / 2, TimeSpan.FromSeconds(5), seed: 0); // the runtime optimises what is asked often
            for (var turn = 0; turn < options.Ints("turns", "4")[0]; turn++)
            {
                await Turn(async () => await Task.Delay(_length), (tokens, server, _) => _idle.Add((tokens, server)));
                await LoadedTurn(turn + 1);
            }
        }

        public void Tell(int slots)
        {
            Say($"| {slots} slots | requests | p50 | p99 | p99.9 | max |");
            foreach (var kind in kinds) Tell(kind.Name, [.. _latencies.Where(latency => latency.Kind == kind.Name).Select(latency => latency.Milliseconds)]);
            Tell("all", [.. _latencies.Select(latency => latency.Milliseconds)]);
            Say($"refused {_refused}, {_bytes / 1e6:0} MB; {options.Number("streams", 500)} streams, {_events} events, {_broken} streams broken");
            var (idle, loaded) = (_idle.Average(turn => turn.TokensPerSecond), _loaded.Average(turn => turn.TokensPerSecond));
            Say($"tokens/s without load {Listed(_idle.Select(turn => turn.TokensPerSecond))}: {idle:0}; with {Listed(_loaded.Select(turn => turn.TokensPerSecond))}: {loaded:0}; {100 * (loaded / idle - 1):+0.0;-0.0} %");
            Say($"cores used by the server without load {_idle.Average(turn => turn.ServerCpu):0.00}, with {_loaded.Average(turn => turn.ServerCpu):0.00}; by the client {_loaded.Average(turn => turn.ClientCpu):0.00}; server {process.WorkingSetMegabytes:0} MB");
        }

        private static string Listed(IEnumerable<double> values) => string.Join(", ", values.Select(value => value.ToString("0", CultureInfo.InvariantCulture)));

        private static void Tell(string name, double[] latencies)
        {
            Array.Sort(latencies);
            Say($"| {name} | {latencies.Length} | {At(0.5):0.0} | {At(0.99):0.0} | {At(0.999):0.0} | {latencies[^1]:0.0} |");

            double At(double part) => latencies[(int)(part * (latencies.Length - 1))];
        }

        private async Task LoadedTurn(int seed)
        {
            using var streams = await EventStreams.Open(process.Server, await LiveEvents(client), (int)options.Number("streams", 500));
            await Task.Delay(1000);
            var load = new OpenLoopLoad(process.Server, kinds);
            await Turn(() => load.Run(_rate, _length, seed), (tokens, server, own) => _loaded.Add((tokens, server, own)));
            _latencies.AddRange(load.Latencies.SelectMany(pair => pair.Value.Select(latency => (pair.Key, latency))));
            _refused += load.Refused;
            _bytes += load.Bytes;
            _events += streams.Events;
            _broken += streams.Broken;
        }

        /// <summary>Measures something between two reports of the trainer: tokens are counted there.</summary>
        private async Task Turn(Func<Task> what, Action<double, double, double> measured)
        {
            using var own = Process.GetCurrentProcess();
            var (tokens, start) = await NextReport();
            var (serverCpu, ownCpu) = (process.Cpu, own.TotalProcessorTime);
            await what();
            own.Refresh();
            var (server, client) = (process.Cpu - serverCpu, own.TotalProcessorTime - ownCpu);
            var elapsed = Stopwatch.GetElapsedTime(start);
            var (tokensAfter, end) = await NextReport();
            measured((tokensAfter - tokens) / Stopwatch.GetElapsedTime(start, end).TotalSeconds, server / elapsed, client / elapsed);
        }

        private async Task<(double Tokens, long At)> NextReport()
        {
            var before = await Tokens();
            while (true)
            {
                await Task.Delay(20);
                var now = await Tokens();
                if (now > before) return (now, Stopwatch.GetTimestamp());
            }
        }

        private async Task<double> Tokens()
            => TokensLine().Matches(await client.GetStringAsync("/metrics")).Sum(match => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

        [GeneratedRegex(@"^sweep_train_tokens_total\{.*\} (\S+)", RegexOptions.Multiline)]
        private static partial Regex TokensLine();
    }
}
