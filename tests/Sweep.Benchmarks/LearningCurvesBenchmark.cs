using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sweep.Training;
using Sweep.Training.Checkpoints;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;

namespace Sweep.Benchmarks;

/// <summary>
/// Whether training is right and not only falling: validation curves on Tiny Shakespeare against those recorded from PyTorch, with the protocol of
/// reference/training/train_reference.py. Weights are drawn by other generators, so what must agree is the mean of the seeds.
/// </summary>
internal sealed class LearningCurvesBenchmark : IBenchmark
{
    private const double Tolerance = 0.03;

    public string Name => "curves";

    public string Summary => "validation curves on Tiny Shakespeare against those recorded from PyTorch";

    private sealed record Row(string bench, string cell, int hidden, int layers, int batch, int seq, double lr, double clip, int seed, long step, double train_loss, double max_grad_norm, double val_nats_per_char, double val_median_lane, double val_worst_lane, double train_cpu_s);

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "text", "reference", "cells", "seeds", "steps", "out");
        var machine = MachineDescription.Line;
        var text = Utf8Text.Read(options.Text("text") ?? "../shared/data/tinyshakespeare/input.txt");
        var task = new CharLmTask(text, [0.9, 0.1], InputKind.OneHot);
        var marks = options.Ints("steps", "100,200,400,600,800,1000,1200,1400,1600,1800,2000");
        var rows = new List<Row>();
        var sample = "";
        foreach (var cell in options.Texts("cells", "lstm,rnn,gru"))
        {
            foreach (var seed in options.Ints("seeds", "1,2,3")) rows.AddRange(Train(task, cell, seed, marks, ref sample));
        }

        var reference = Recorded(options.Text("reference") ?? "../shared/reference/training/curves.jsonl");
        var report = Report(machine, rows, reference, sample);
        Console.WriteLine(report);
        if (options.Text("out") is not { } folder) return 0;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "curves.md"), report);
        File.WriteAllLines(Path.Combine(folder, "curves.jsonl"), rows.Select(row => JsonSerializer.Serialize(row)));
        return 0;
    }

    private static List<Row> Train(CharLmTask task, string cell, int seed, int[] marks, ref string sample)
    {
        var settings = TrainingSettings.From(Pairs($"cell={cell} hidden=128 layers=1 batch=32 window=50 optimizer=adam lr=0.002 clip=5"), []);
        var trainer = new Trainer(new TrainerPlan(task, settings, (ulong)seed, ResourceKind.Steps, marks[^1]));
        var rows = new List<Row>();
        var (process, seconds) = (Process.GetCurrentProcess(), 0.0);
        foreach (var mark in marks)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            trainer.TrainTo(mark, default);
            process.Refresh();
            seconds += (process.TotalProcessorTime - before).TotalSeconds;
            var metrics = trainer.MetricNames.Zip(trainer.Evaluate()).ToDictionary(pair => pair.First, pair => pair.Second);
            var row = new Row(
                "curve", cell.ToUpperInvariant(), 128, 1, 32, 50, 0.002, 5, seed, mark, Math.Round(metrics["train_loss"], 4), Math.Round(metrics["grad_norm_max"], 3),
                Math.Round(metrics["val_loss"], 4), Math.Round(metrics["val_loss_median_lane"], 4), Math.Round(metrics["val_loss_worst_lane"], 4), Math.Round(seconds, 2));
            Console.Error.WriteLine(JsonSerializer.Serialize(row));
            rows.Add(row);
        }

        if (sample.Length == 0) sample = Sample(trainer);
        return rows;
    }

    private static string Sample(Trainer trainer)
    {
        var stream = new MemoryStream();
        TrainerCheckpoint.Save(trainer, stream);
        stream.Position = 0;
        return string.Concat(new TextGenerator(TrainedModel.Load(stream)).Generate("ROMEO:\n", 400, 0.7, 1));
    }

    private static string Report(string machine, List<Row> rows, List<(string Cell, long Step, double Mean, double? Median)> reference, string sample)
    {
        var text = new StringBuilder();
        text.AppendLine("# Learning curves against PyTorch").AppendLine();
        text.AppendLine(machine).AppendLine();
        text.AppendLine("Tiny Shakespeare, 1×128, batch 32, window 50, Adam 0.002, clip 5, one-hot, 90/10: nats per character of the validation text, mean of the seeds (least to greatest).");
        text.AppendLine($"The recorded GRU curve is that of the median lane, because one lane of one of its seeds was stuck. `dotnet run -c Release --project tests/Sweep.Benchmarks -- curves --out tests/Sweep.Benchmarks/results` writes this page.").AppendLine();
        text.AppendLine("| cell | step | ours | recorded | difference | |").AppendLine("| --- | ---: | --- | ---: | ---: | --- |");
        foreach (var group in rows.GroupBy(row => (row.cell, row.step)))
        {
            var recorded = reference.Where(r => r.Cell == group.Key.cell && r.Step == group.Key.step).ToArray();
            if (recorded.Length == 0) continue;
            var byMedian = recorded[0].Median is not null;
            var ours = group.Select(row => byMedian ? row.val_median_lane : row.val_nats_per_char).ToArray();
            var theirs = recorded.Average(r => r.Median ?? r.Mean);
            var difference = Math.Round(ours.Average() - theirs, 3) + 0.0; // no negative zero
            text.AppendLine(CultureInfo.InvariantCulture, $"| {group.Key.cell}{(byMedian ? ", median lane" : "")} | {group.Key.step} | {ours.Average():F3} ({ours.Min():F3} to {ours.Max():F3}) | {theirs:F3} | {difference:+0.000;-0.000;0.000} | {Verdict(group.Key.step, difference)} |");
        }

        text.AppendLine().AppendLine("Mean lane of the GRU: " + string.Join(", ", rows.Where(row => row.cell == "GRU").GroupBy(row => row.step).Select(g => $"step {g.Key} {g.Average(row => row.val_nats_per_char):F3}")) + ".");
        text.AppendLine().AppendLine("CPU seconds for all steps: " + string.Join(", ", rows.GroupBy(row => row.cell).Select(g => $"{g.Key} {g.GroupBy(row => row.seed).Average(s => s.Max(row => row.train_cpu_s)):F1}")) + ".");
        text.AppendLine().AppendLine("What the first model writes after the last step (prompt `ROMEO:` and a line end, temperature 0.7, seed 1):").AppendLine().AppendLine("```").AppendLine(sample).AppendLine("```");
        return text.ToString();
    }

    // The steps that are to agree; the others are shown.
    private static string Verdict(long step, double difference)
        => step is 200 or 400 or 1000 or 2000 ? Math.Abs(difference) <= Tolerance ? $"within {Tolerance}" : $"**beyond {Tolerance}**" : "";

    private static List<(string, long, double, double?)> Recorded(string path)
    {
        var rows = new List<(string, long, double, double?)>();
        foreach (var line in File.ReadLines(path))
        {
            var row = JsonDocument.Parse(line).RootElement;
            if (row.GetProperty("hidden").GetInt32() != 128 || row.GetProperty("layers").GetInt32() != 1) continue;
            rows.Add((row.GetProperty("cell").GetString()!, row.GetProperty("step").GetInt64(), row.GetProperty("val_nats_per_char").GetDouble(),
                row.TryGetProperty("val_median_lane", out var median) ? median.GetDouble() : null));
        }

        return rows;
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string text) => text.Split(' ').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1]));
}
