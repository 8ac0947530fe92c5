using Sweep.Cli.Output;
using Sweep.Cli.Sources;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Training.Tasks;

namespace Sweep.Cli.Running;

/// <summary>Says at the end of a sweep what came of it.</summary>
/// <param name="Terminal">Where.</param>
/// <param name="Json">Whether data is wanted instead of tables.</param>
internal sealed record SweepConclusion(Terminal Terminal, bool Json)
{
    private const int Top = 10;

    /// <summary>Says it; returns the exit code: a sweep all of whose trials failed has failed.</summary>
    public async Task<int> Write(OpenSweep sweep)
    {
        if (Json) await WriteJson(sweep);
        else await WriteText(sweep);
        if (sweep.Summary.Total == 0 || sweep.Summary.Count(TrialState.Failed) < sweep.Summary.Total) return ExitCode.Done;
        Terminal.Error.WriteLine($"Every trial failed. The first: {(await sweep.Trial(0)).Reason}");
        return ExitCode.Failed;
    }

    /// <summary>How the sweep stands, as data.</summary>
    public async Task WriteJson(OpenSweep sweep)
    {
        var top = await sweep.Reader.Leaderboard(Top);
        SweepJson.Write(Terminal.Out, json =>
        {
            SweepJson.Sweep(json, sweep);
            SweepJson.Leaderboard(json, sweep, top);
        });
    }

    private async Task WriteText(OpenSweep sweep)
    {
        var ended = Enum.GetValues<TrialState>().Where(state => sweep.Summary.Count(state) > 0).Select(state => $"{sweep.Summary.Count(state)} {SweepJson.Word(state)}");
        Terminal.Out.WriteLine();
        Terminal.Out.WriteLine($"{sweep.Name} is finished after {Format.Duration(sweep.Summary.Elapsed)}: {Format.Plural(sweep.Summary.Total, "trial")} ({string.Join(", ", ended)}). {Sentence(sweep.Summary.FinishReason)}".TrimEnd());
        LeaderboardTable.Write(Terminal, sweep, await sweep.Reader.Leaderboard(Top));
        if (sweep.Summary.Best is not { } best) return;
        if (Optimum(sweep.Specification.Task) is { } optimum && optimum.Metric == sweep.Specification.Metric.Name) Terminal.Out.WriteLine($"No model can do better than {optimum.Metric} {Format.Metric(optimum.Value)}. {optimum.Meaning}");
        var command = ProgramName.Command;
        Terminal.Out.WriteLine();
        Terminal.Out.WriteLine("Next:");
        Terminal.Out.WriteLine($"  {command} show {sweep.Words(best.Number)}");
        if (sweep.Specification.Task.Kind == "char-lm") Terminal.Out.WriteLine($"  {command} sample {sweep.Words()}");
        Terminal.Out.WriteLine($"  {command} export {sweep.Words()} > trials.csv");
    }

    // Of tasks that generate their data: nothing is known of a file's.
    private static KnownOptimum? Optimum(TaskSpecification task)
        => TaskKinds.All.Any(kind => kind.Name == task.Kind) && !task.Options.ContainsKey("data") ? TaskTrainer.OpenTask(task.Kind, task.Options).Optimum : null;

    private static string Sentence(string? reason) => string.IsNullOrEmpty(reason) ? "" : $"{char.ToUpperInvariant(reason[0])}{reason[1..].TrimEnd('.')}.";
}
