using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Specifications;

namespace Sweep.Cli.Output;

/// <summary>A sweep as its journal tells it, read without touching it: also while another process runs it.</summary>
internal sealed class LoadedSweep
{
    private LoadedSweep(string folder, Specification specification, SweepState state) => (Folder, Specification, State) = (folder, specification, state);

    public string Folder { get; }

    public Specification Specification { get; }

    public SweepState State { get; }

    public string Journal => SweepPlace.Journal(Folder);

    /// <summary>Rebuilds a sweep's state.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="visit">Sees every entry on the way.</param>
    /// <param name="isOurs">Whether this process has run it, and is at its end.</param>
    public static LoadedSweep Open(string folder, Action<JournalEntry>? visit = null, bool isOurs = false)
    {
        Specification? specification = null;
        SweepState? state = null;
        foreach (var entry in JournalFile.Read(SweepPlace.Journal(folder)))
        {
            if (state is null)
            {
                if (entry.Events[0] is not SweepEvent.SweepCreated created) throw new JournalException($"{SweepPlace.Journal(folder)}: line 1 does not begin a sweep.");
                specification = Specification.Parse(created.Specification, "journal");
                state = new SweepState(specification.ToSetup());
            }

            state.Apply(entry);
            visit?.Invoke(entry);
        }

        return state is null
            ? throw new CommandException($"The sweep in '{folder}' has not begun: its journal is empty.")
            : new LoadedSweep(folder, specification!, state) { IsRunning = !isOurs && SweepPlace.IsInUse(folder) };
    }

    /// <summary>The values of a trial that were searched, without the fixed ones.</summary>
    public IEnumerable<KeyValuePair<string, ParameterValue>> Searched(TrialRecord trial)
        => trial.Configuration.Where(pair => !Specification.Space.Fixed.TryGet(pair.Key, out _));

    /// <summary>The best objective of a trial; null where it reported none.</summary>
    public double? Objective(TrialRecord trial) => double.IsNaN(trial.BestLoss) ? null : State.Turn(trial.BestLoss);

    /// <summary>A trial by number.</summary>
    public TrialRecord Trial(int number) => number < State.Trials.Count
        ? State.Trials[number]
        : throw new CommandException($"{Specification.Name} has no trial {number}: its trials are 0 to {State.Trials.Count - 1}.", ExitCode.Usage);

    /// <summary>Whether a live process runs it.</summary>
    public bool IsRunning { get; init; }

    /// <summary>How the sweep stands, in a word: finished, running, paused, or interrupted.</summary>
    public string Standing => State.IsFinished ? "finished" : IsRunning ? "running" : State.PauseReason is not null ? "paused" : "interrupted";
}
