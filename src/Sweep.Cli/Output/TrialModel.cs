using Sweep.Hosting.Folders;

namespace Sweep.Cli.Output;

/// <summary>The trained model of a trial: the checkpoint of its best report, where it is kept.</summary>
internal static class TrialModel
{
    public static Stream Open(LoadedSweep sweep, long? number)
    {
        var trial = number is { } named ? sweep.Trial((int)named) : sweep.State.Leaderboard.Best
            ?? throw new CommandException($"No trial of {sweep.Specification.Name} has reported yet.");
        var needed = sweep.State.NeededCheckpoints();
        var checkpoint = new[] { trial.BestCheckpoint, trial.LastCheckpoint }.FirstOrDefault(c => c is not null && needed.Contains(c))
            ?? throw new CommandException(
                $"No checkpoint of trial {trial.Number} is kept. A sweep keeps those of its best trials, 'checkpoints: {{ keep: N }}' in the specification (here {sweep.Specification.KeepCheckpoints}), and of trials that may go on. "
                + $"There {(needed.Count == 1 ? "is" : "are")} {(needed.Count == 0 ? "none" : string.Join(", ", needed.Select(c => c.Trial).Distinct()))}.");
        return SweepFolder.OpenCheckpoints(sweep.Folder).Open(checkpoint);
    }
}
