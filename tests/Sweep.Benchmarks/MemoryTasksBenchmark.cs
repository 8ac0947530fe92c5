using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sweep.Training;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;

namespace Sweep.Benchmarks;

/// <summary>
/// When the memory tasks are solved, against what was recorded from PyTorch with the protocol of reference/training/synthetic_reference.py: evaluated every
/// 100 steps, ended when solved. Weights and strings are drawn by other generators; the steps scatter, whether a cell gets there should not.
/// </summary>
internal sealed class MemoryTasksBenchmark : IBenchmark
{
    private const int Every = 100;

    public string Name => "memory-tasks";

    public string Summary => "steps until adding, Reber and copy are solved, against those recorded from PyTorch";

    private sealed record Protocol(ITask Task, string Settings, int MaxSteps, string Metric, string SolvedMetric);

    private sealed record Row(string bench, string task, string cell, int seed, int max_steps, long? solved_at_step, double final, double[] curve_every_100, double cpu_s);

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "tasks", "cells", "seeds", "reference", "out");
        var (machine, rows) = (MachineDescription.Line, new List<Row>());
        foreach (var task in options.Texts("tasks", "reber,adding,copy"))
        {
            foreach (var cell in options.Texts("cells", "LSTM,GRU,RNN,IRNN"))
            {
                foreach (var seed in options.Ints("seeds", "1,2")) rows.Add(Train(task, cell, seed));
            }
        }

        var report = Report(machine, rows, File.ReadLines(options.Text("reference") ?? "../shared/reference/training/synthetic.jsonl").Select(line => JsonDocument.Parse(line).RootElement));
        Console.WriteLine(report);
        if (options.Text("out") is not { } folder) return 0;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "memory-tasks.md"), report);
        File.WriteAllLines(Path.Combine(folder, "memory-tasks.jsonl"), rows.Select(row => JsonSerializer.Serialize(row)));
        return 0;
    }

    private static Protocol Of(string task, string cell)
    {
        var kind = cell switch { "IRNN" => "cell=rnn_relu init=orthogonal", "LSTM" => "cell=lstm forget_bias=1", _ => $"cell={cell.ToLowerInvariant()}" };
        var rate = cell == "IRNN" && task == "adding" ? "0.001" : "0.002";
        return task switch
        {
            "reber" => new(new ReberTask(), $"{kind} hidden=16 batch=16 lr=0.01", 1500, "legal_strings", "legal_strings"),
            "adding" => new(new AddingTask(100), $"{kind} hidden=64 batch=32 lr={rate}", 3000, "val_mse", "solved"),
            "copy" => new(new CopyTask(20), $"{kind} hidden=64 batch=32 lr=0.002", 3000, "val_loss", "solved"),
            _ => throw new ArgumentException($"No memory task is named '{task}'."),
        };
    }

    private static Row Train(string task, string cell, int seed)
    {
        var protocol = Of(task, cell);
        var given = protocol.Settings.Split(' ').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1]));
        var trainer = new Trainer(new TrainerPlan(protocol.Task, TrainingSettings.From(given, []), (ulong)seed, ResourceKind.Steps, protocol.MaxSteps));
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var (curve, solved) = (new List<double>(), (long?)null);
        for (var mark = Every; mark <= protocol.MaxSteps && solved is null; mark += Every)
        {
            if (trainer.TrainTo(mark, default) is not TrainingEnd.Reached) break;
            var metrics = trainer.MetricNames.Zip(trainer.Evaluate()).ToDictionary(pair => pair.First, pair => pair.Second);
            curve.Add(Math.Round(metrics[protocol.Metric], 5));
            if (metrics[protocol.SolvedMetric] == 1) solved = mark;
        }

        var row = new Row("memory-tasks", task, cell, seed, protocol.MaxSteps, solved, curve.LastOrDefault(double.NaN), [.. curve], Math.Round((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds, 1));
        Console.Error.WriteLine(JsonSerializer.Serialize(row));
        return row;
    }

    private static string Report(string machine, List<Row> rows, IEnumerable<JsonElement> reference)
    {
        var recorded = reference.ToArray();
        var text = new StringBuilder();
        text.AppendLine("# Memory tasks against PyTorch").AppendLine();
        text.AppendLine(machine).AppendLine();
        text.AppendLine("Protocol of synthetic_reference.py: reber 16 units, batch 16, Adam 0.01, solved when all 256 test strings are right; adding of length 100, 64 units, batch 32, Adam 0.002 (IRNN 0.001),");
        text.AppendLine("solved when the test MSE is below 0.01; copy with a gap of 20, 64 units, solved below a tenth of the memoryless loss. Clip 1. One number per seed; recorded seeds are other draws.");
        text.AppendLine("`dotnet run -c Release --project tests/Sweep.Benchmarks -- memory-tasks --out tests/Sweep.Benchmarks/results` writes this page.").AppendLine();
        text.AppendLine("| task | cell | solved at step | final value | recorded: solved at step | recorded: final value | CPU s |").AppendLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var group in rows.GroupBy(row => (row.task, row.cell)))
        {
            var theirs = recorded.Where(r => r.GetProperty("task").GetString() == group.Key.task && r.GetProperty("cell").GetString() == group.Key.cell).ToArray();
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {group.Key.task} | {group.Key.cell} | {List(group, row => row.solved_at_step?.ToString() ?? $"not in {row.max_steps}")} | {List(group, row => row.final.ToString("0.#####"))} | {List(theirs, Solved)} | {List(theirs, r => r.GetProperty("final").GetDouble().ToString("0.#####"))} | {List(group, row => row.cpu_s.ToString("0.0"))} |");
        }

        return text.ToString();
    }

    private static string List<T>(IEnumerable<T> items, Func<T, string> show) => string.Join(", ", items.Select(show));

    private static string Solved(JsonElement row) => row.GetProperty("solved_at_step") is { ValueKind: JsonValueKind.Number } step ? step.GetInt64().ToString() : $"not in {row.GetProperty("max_steps").GetInt32()}";
}
