using System.Diagnostics;
using Sweep.Core.Sampling;
using Sweep.Core.Spaces;

namespace Sweep.Benchmarks;

/// <summary>
/// Time of one TPE suggestion by the number of finished trials, five parameters of every kind; past trials are drawn at random. Each
/// suggestion follows a new observation, as in a sweep. Also what the sampler keeps per trial, and what the first suggestion after a
/// restart costs.
/// </summary>
internal sealed class SearchSpeedBenchmark : IBenchmark
{
    private static readonly SearchSpace Space = SearchSpace.Create(
    [
        new Parameter.Choice("cell", [ParameterValue.Text("rnn"), ParameterValue.Text("lstm"), ParameterValue.Text("gru")]),
        new Parameter.Int("layers", 1, 4),
        new Parameter.Int("hidden", 16, 1024, Log: true),
        new Parameter.Float("lr", 1e-5, 1e-1, Log: true),
        new Parameter.Float("clip", 0.1, 10, Log: true),
    ]);

    public string Name => "tpe-speed";

    public string Summary => "time of a TPE suggestion by finished trials [--trials 100,1000,5000,10000,20000 --multivariate true]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "trials", "multivariate");
        var settings = new TpeSettings(Multivariate: options.Text("multivariate") != "false");
        Console.WriteLine(MachineDescription.Line + "\n");
        Console.WriteLine("| finished trials | median ms | least ms | 95 % ms | first after restart ms | sampler bytes/trial |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        Measure(200, settings);
        foreach (var trials in options.Ints("trials", "100,1000,5000,10000,20000"))
        {
            var (times, restart, bytes) = Measure(trials, settings);
            Console.WriteLine($"| {trials:n0} | {times[times.Length / 2]:f2} | {times[0]:f2} | {times[times.Length * 95 / 100]:f2} | {restart:f1} | {bytes:f0} |");
        }

        return 0;
    }

    private static (double[] Sorted, double Restart, double Bytes) Measure(int trials, TpeSettings settings)
    {
        var history = new TrialHistory();
        var random = new RandomSampler();
        void Observe(int trial, Configuration configuration)
            => history.Observe(new(trial, configuration, 81, Math.Abs(Math.Log10(configuration["lr"].AsNumber()) + 2.5) + (configuration["hidden"].AsNumber() / 1024), true));
        for (var trial = 0; trial < trials; trial++) Observe(trial, random.Suggest(new(Space, 1, trial, history)));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sampler = new TpeSampler(Space, settings);
        var start = Stopwatch.GetTimestamp();
        sampler.Suggest(new(Space, 1, trials, history));
        var restart = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)trials;
        var times = new double[100];
        for (var i = 0; i < times.Length; i++)
        {
            start = Stopwatch.GetTimestamp();
            var proposal = sampler.Suggest(new(Space, 1, trials + i, history));
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Observe(trials + i, proposal);
        }

        Array.Sort(times);
        return (times, restart, bytes);
    }
}
