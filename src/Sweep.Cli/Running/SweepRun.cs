using Sweep.Cli.Output;
using Sweep.Cli.Serving;
using Sweep.Cli.Sources;
using Sweep.Hosting;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Local;
using Sweep.Hosting.Sharing;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Training.Tasks;

namespace Sweep.Cli.Running;

/// <summary>Runs a sweep in this process, new or taken up again, shows it, and says at the end what came of it.</summary>
/// <param name="Terminal">Where it is shown.</param>
/// <param name="Json">Whether data is wanted at the end instead of tables.</param>
/// <param name="Quiet">Whether to show nothing while it runs.</param>
/// <param name="Server">What measures and serves it.</param>
internal sealed record SweepRun(Terminal Terminal, bool Json, bool Quiet, RunServer Server)
{
    /// <summary>Opens the task of a specification; what is wrong with its data is a problem of the specification.</summary>
    public static ITask OpenTask(Specification specification, string place)
    {
        if (specification.IsExternal) throw new CommandException($"{place}: its models are trained outside Sweep, and are not here.", ExitCode.Usage);
        try
        {
            return TaskTrainer.OpenTask(specification.Task.Kind, specification.Task.Options);
        }
        catch (TrainerException e)
        {
            throw new CommandException($"{place}: {e.Message}", ExitCode.Usage);
        }
    }

    /// <summary>
    /// An engine for the sweep, null for an external one; refused at once where the configurations that would be tried first cannot be trained at
    /// all, and where the loops of an external engine could not ask for work.
    /// </summary>
    public static TaskTrainer? OpenTrainer(Specification specification, string place, bool isServed)
    {
        try
        {
            return !specification.IsExternal || isServed ? Engines.Open(specification) : throw new CommandException(
                $"{place}: its trials are trained outside Sweep, by loops that ask a server for work. Serve it with --serve, or let a server run it with --server.", ExitCode.Usage);
        }
        catch (TrainerException e)
        {
            throw new CommandException($"{place}: {e.Message}", ExitCode.Usage);
        }
    }

    /// <summary>How many trials train at once; 0 where all are trained outside.</summary>
    public int SlotsOf(Specification specification, TaskTrainer? trainer)
        => trainer is null ? 0 : Engines.SlotsOf(specification, trainer, notice => { if (!Quiet) Terminal.Error.WriteLine(notice); });

    /// <summary>Runs until the sweep ends or a signal stops it; returns the exit code.</summary>
    public async Task<int> RunAsync(SweepFolder folder, Specification specification, TaskTrainer? trainer, int slots)
    {
        var view = ProgressView.Of(Terminal, Json, Quiet, specification, specification.IsExternal ? null : slots);
        if (WorkerLabels.NoticeHere(specification.RunOn) is { } notice) view.Notice(notice);
        await using var journal = folder.OpenJournal(view.Notice);
        var options = new LocalHostOptions { Name = Path.GetFileName(Path.GetFullPath(folder.Path)), Slots = slots, Notice = view.Notice, Engine = specification.Engine, Sampler = specification.Sampler.Kind, Scheduler = specification.Scheduler.Kind };
        var (setup, yaml, checkpoints) = (specification.ToSetup(), specification.ToYaml(), folder.OpenCheckpoints());
        await using ISweepHost host = trainer is null
            ? await SweepHost.Start(setup, yaml, [], specification.ReportEvery, journal, checkpoints, options)
            : LocalHost.Start(setup, yaml, [.. trainer.Fingerprints], specification.ReportEvery, journal, checkpoints, trainer, options);
        Server.Begin(folder, host.Service, specification.IsExternal ? 0 : slots);
        var begun = await host.Service.Summary();
        if (begun.PauseReason is not null) await host.Service.Resume();
        RunOutcome outcome;
        using (var signals = new Interruption(() => view.Notice(specification.IsExternal ? "Stopping." : "Stopping: what is running saves a checkpoint. Ctrl-C again quits at once.")))
        {
            var run = Task.Run(() => host.Run(signals.Drain, signals.Quit));
            await view.FollowAsync(host.Service, run, begun.Position);
            outcome = await run;
        }

        // It would answer for a host that is gone.
        await Server.DisposeAsync();

        var sweep = await OpenSweep.OfFolder(host.Service, folder.Path);
        var conclusion = new SweepConclusion(Terminal, Json);
        if (outcome == RunOutcome.Finished) return await conclusion.Write(sweep);
        if (Json && outcome == RunOutcome.Drained) await conclusion.WriteJson(sweep with { Summary = sweep.Summary with { Standing = SweepStanding.Interrupted } });
        Terminal.Error.WriteLine($"Interrupted; nothing is lost. Go on with:\n  {ProgramName.Command} resume {sweep.Words()}");
        return ExitCode.Interrupted;
    }
}
