using Sweep.Cli.Sources;

namespace Sweep.Cli.Output;

/// <summary>The trained model of a trial: the checkpoint of its best report, where it is kept.</summary>
internal static class TrialModel
{
    public static async Task<Stream> Open(OpenSweep sweep, long? number)
    {
        var trial = number is { } named ? await sweep.Trial((int)named) : sweep.Summary.Best
            ?? throw new CommandException($"No trial of {sweep.Name} has reported yet.");
        return await sweep.Reader.OpenCheckpoint(trial.BestCheckpoint ?? trial.LastCheckpoint ?? throw await Missing(sweep, trial.Number));
    }

    private static async Task<CommandException> Missing(OpenSweep sweep, int number)
    {
        var kept = (await sweep.Reader.Trials()).Where(trial => (trial.BestCheckpoint ?? trial.LastCheckpoint) is not null).Select(trial => trial.Number).ToList();
        return new($"No checkpoint of trial {number} is kept. A sweep keeps those of its best trials, 'checkpoints: {{ keep: N }}' in the specification (here {sweep.Specification.KeepCheckpoints}), and of trials that may go on. "
            + $"There {(kept.Count == 1 ? "is" : "are")} {(kept.Count == 0 ? "none" : string.Join(", ", kept))}.");
    }
}
