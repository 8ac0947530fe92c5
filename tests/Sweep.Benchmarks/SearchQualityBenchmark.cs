using System.Text;
using System.Text.Json;
using Sweep.Core.Options;
using Sweep.Core.Sampling;
using Sweep.Core.Spaces;
using Sweep.TestKit.Problems;

namespace Sweep.Benchmarks;

/// <summary>
/// Simple regret of samplers on the eight search problems: one worker, 200 trials, 30 seeds. Writes the file that
/// <c>../shared/reference/search/compare.py results.json FILE</c> compares with the recorded peer.
/// </summary>
internal sealed class SearchQualityBenchmark : IBenchmark
{
    private static readonly int[] Marks = [25, 50, 100, 200];

    public string Name => "search-quality";

    public string Summary => "regret of samplers on eight problems [--samplers tpe,random,sobol --set gamma=0.1 --seeds 30 --first 0 --out FILE.json]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "samplers", "seeds", "first", "out", "set");
        var seeds = (int)options.Number("seeds", 30);
        var first = (ulong)options.Number("first", 0);
        var set = options.Text("set") is { } text ? text.Split(',').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Value(pair[1])) : [];
        Console.WriteLine(MachineDescription.Line + "\n");
        var rows = new List<(string Problem, string Sampler, double[][] Regret)>();
        foreach (var name in options.Texts("samplers", "tpe,random,sobol"))
        {
            foreach (var problem in SearchProblems.All)
            {
                var regret = Enumerable.Range(0, seeds).Select(seed => Study(problem, name, set, first + (ulong)seed)).ToArray();
                rows.Add((problem.Name, name, regret));
                Console.WriteLine($"{name,-8} {problem.Name,-12} {string.Join("  ", Marks.Select((mark, k) => $"{mark}: {Median(regret, k):g4}"))}");
            }
        }

        if (options.Text("out") is { } file) File.WriteAllText(file, Json(rows));
        return 0;
    }

    private static OptionValue Value(string text) => new OptionValue.Scalar(
        long.TryParse(text, out var whole) ? ParameterValue.Int(whole)
        : double.TryParse(text, out var number) ? ParameterValue.Float(number)
        : bool.TryParse(text, out var truth) ? ParameterValue.Bool(truth)
        : ParameterValue.Text(text));

    private static double[] Study(Problem problem, string name, Dictionary<string, OptionValue> set, ulong seed)
    {
        var reader = new OptionReader(set, (option, message) => throw new ArgumentException($"{option}: {message}"));
        var sampler = Samplers.All.Single(kind => kind.Name == name).Create(reader, problem.Space);
        var history = new TrialHistory();
        var (best, regret) = (double.PositiveInfinity, new List<double>());
        for (var trial = 0; trial < Marks[^1]; trial++)
        {
            var configuration = sampler.Suggest(new(problem.Space, seed, trial, history))!;
            var loss = problem.Loss(configuration);
            history.Observe(new(trial, configuration, 1, loss, true));
            best = Math.Min(best, loss);
            if (Marks.Contains(trial + 1)) regret.Add(problem.Regret(best));
        }

        return [.. regret];
    }

    private static double Median(double[][] regret, int mark)
    {
        var sorted = regret.Select(row => row[mark]).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    // Four digits of each regret are kept: the file is small, and medians compare the same.
    private static string Json(List<(string Problem, string Sampler, double[][] Regret)> rows)
    {
        var text = new StringBuilder("[\n");
        foreach (var (problem, sampler, regret) in rows)
        {
            var seeds = string.Join(", ", regret.Select(row => $"[{string.Join(", ", row.Select(value => value.ToString("g4")))}]"));
            text.Append($"{{\"problem\": {JsonSerializer.Serialize(problem)}, \"sampler\": \"{sampler}\", \"trials\": [{string.Join(", ", Marks)}], \"regret\": [{seeds}]}},\n");
        }

        return text.ToString().TrimEnd('\n', ',') + "\n]\n";
    }
}
