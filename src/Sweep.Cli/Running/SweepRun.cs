using Sweep.Cli.Output;
using Sweep.Cli.Sources;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Training.Tasks;

namespace Sweep.Cli.Running;

/// <summary>Runs a sweep in this process, new or taken up again, shows it, and says at the end what came of it.</summary>
/// <param name="Terminal">Where it is shown.</param>
/// <param name="Json">Whether data is wanted at the end instead of tables.</param>
/// <param name="Quiet">Whether to show nothing while it runs.</param>
internal sealed record SweepRun(Terminal Terminal, bool Json, bool Quiet)
{
    /// <summary>Opens the task of a specification; what is wrong with its data is a problem of the specification.</summary>
    public static ITask OpenTask(Specification specification, string place)
    {
        try
        {
            return CpuTrainer.OpenTask(specification.Task.Kind, specification.Task.Options);
        }
        catch (TrainerException e)
        {
            throw new CommandException($"{place}: {e.Message}", ExitCode.Usage);
        }
    }

    /// <summary>An engine for the sweep; refused at once where the configurations that would be tried first cannot be trained at all.</summary>
    public static CpuTrainer OpenTrainer(Specification specification, string place)
    {
        try
        {
            return Engines.Open(specification);
        }
        catch (TrainerException e)
        {
            throw new CommandException($"{place}: {e.Message}", ExitCode.Usage);
        }
    }

    /// <summary>Runs until the sweep ends or a signal stops it; returns the exit code.</summary>
    public async Task<int> RunAsync(SweepFolder folder, Specification specification, CpuTrainer trainer, int slots)
    {
        var view = View(specification, slots);
        await using var journal = folder.OpenJournal(view.Notice);
        var options = new LocalHostOptions { Slots = slots, Notice = view.Notice, Engine = specification.Engine, Sampler = specification.Sampler.Kind, Scheduler = specification.Scheduler.Kind };
        await using var host = LocalHost.Start(specification.ToSetup(), specification.ToYaml(), [.. trainer.Fingerprints], specification.ReportEvery, journal, folder.OpenCheckpoints(), trainer, options);
        RunOutcome outcome;
        using (var signals = new Interruption(() => view.Notice("Stopping: what is running saves a checkpoint. Ctrl-C again quits at once.")))
        {
            var run = Task.Run(() => host.Run(signals.Drain, signals.Quit));
            await view.FollowAsync(host.Service, run);
            outcome = await run;
        }

        if (outcome == RunOutcome.Finished) return await Conclude(await OpenSweep.Of(host.Service, folder.Path, isLive: false), trainer.Task);
        if (Json && outcome == RunOutcome.Drained) await WriteJson(await OpenSweep.Of(host.Service, folder.Path, isLive: false));
        Terminal.Error.WriteLine($"Interrupted; nothing is lost. Go on with:\n  {ProgramName.Command} resume {Format.ShellWord(folder.Path)}");
        return ExitCode.Interrupted;
    }

    private IProgressView View(Specification specification, int slots) => this switch
    {
        { Quiet: true } => new QuietView(Terminal.Error),
        { Json: true } => new PlainView(Terminal.Error, Terminal.Error, specification),
        _ when Drawing.CanRedraw(Terminal) => new LiveView(Terminal, specification, slots),
        _ => new PlainView(Terminal.Out, Terminal.Error, specification),
    };

    private async Task<int> Conclude(OpenSweep sweep, ITask task)
    {
        if (Json) await WriteJson(sweep);
        else await WriteConclusion(sweep, task);
        if (sweep.Summary.Total == 0 || sweep.Summary.Count(TrialState.Failed) < sweep.Summary.Total) return ExitCode.Done;
        Terminal.Error.WriteLine($"Every trial failed. The first: {(await sweep.Trial(0)).Reason}");
        return ExitCode.Failed;
    }

    private async Task WriteConclusion(OpenSweep sweep, ITask task)
    {
        var ended = Enum.GetValues<TrialState>().Where(state => sweep.Summary.Count(state) > 0).Select(state => $"{sweep.Summary.Count(state)} {SweepJson.Word(state)}");
        Terminal.Out.WriteLine();
        Terminal.Out.WriteLine($"{sweep.Name} is finished after {Format.Duration(sweep.Summary.Elapsed)}: {Format.Plural(sweep.Summary.Total, "trial")} ({string.Join(", ", ended)}). {Sentence(sweep.Summary.FinishReason)}".TrimEnd());
        LeaderboardTable.Write(Terminal, sweep, await sweep.Reader.Leaderboard(10));
        if (sweep.Summary.Best is not { } best) return;
        if (task.Optimum is { } optimum && optimum.Metric == sweep.Specification.Metric.Name) Terminal.Out.WriteLine($"No model can do better than {optimum.Metric} {Format.Metric(optimum.Value)}. {optimum.Meaning}");
        var (command, place) = (ProgramName.Command, Format.ShellWord(sweep.Place));
        Terminal.Out.WriteLine();
        Terminal.Out.WriteLine("Next:");
        Terminal.Out.WriteLine($"  {command} show {place}/{best.Number}");
        if (task.Vocabulary is not null) Terminal.Out.WriteLine($"  {command} sample {place}");
        Terminal.Out.WriteLine($"  {command} export {place} > trials.csv");
    }

    private static string Sentence(string? reason) => string.IsNullOrEmpty(reason) ? "" : $"{char.ToUpperInvariant(reason[0])}{reason[1..].TrimEnd('.')}.";

    private async Task WriteJson(OpenSweep sweep)
    {
        var top = await sweep.Reader.Leaderboard(10);
        SweepJson.Write(Terminal.Out, json =>
        {
            json.WriteStartObject();
            SweepJson.Summary(json, sweep);
            SweepJson.Leaderboard(json, sweep, top);
            json.WriteEndObject();
        });
    }
}
