using Sweep.Core.Spaces;
using Sweep.Hosting;
using Sweep.Hosting.Specifications;

namespace Sweep.Cli.Sources;

/// <summary>A sweep as a command meets it, wherever it is: its specification, and how it stood when it was opened.</summary>
/// <param name="Reader">Everything else about it.</param>
/// <param name="Specification">Its specification.</param>
/// <param name="Summary">How it stood.</param>
/// <param name="Place">Where it is, as the user says it: its folder.</param>
/// <param name="IsLive">Whether a process has charge of it, one that runs it or would where it is paused.</param>
internal sealed record OpenSweep(ISweepReader Reader, Specification Specification, SweepSummary Summary, string Place, bool IsLive)
{
    /// <summary>The sweep's name.</summary>
    public string Name => Specification.Name;

    /// <summary>How the sweep stands, in a word: finished, running, paused, or interrupted.</summary>
    public string Standing => Summary.Finish is not null ? "finished" : Summary.PauseReason is not null ? "paused" : IsLive ? "running" : "interrupted";

    /// <summary>Opens a sweep.</summary>
    public static async Task<OpenSweep> Of(ISweepReader reader, string place, bool isLive)
        => new(reader, Specification.Parse(await reader.Specification(), "journal"), await reader.Summary(), place, isLive);

    /// <summary>The values of a trial that were searched, without the fixed ones.</summary>
    public IEnumerable<KeyValuePair<string, ParameterValue>> Searched(TrialView trial)
        => trial.Configuration.Where(pair => !Specification.Space.Fixed.TryGet(pair.Key, out _));

    /// <summary>A trial by number.</summary>
    public async Task<TrialView> Trial(int number) => await Reader.Trial(number)
        ?? throw new CommandException(Summary.Total == 0
            ? $"{Name} has no trial {number}: none has been proposed yet."
            : $"{Name} has no trial {number}: its trials are 0 to {Summary.Total - 1}.", ExitCode.Usage);
}
