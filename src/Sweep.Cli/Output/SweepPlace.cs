using System.Globalization;
using Sweep.Core.Options;
using Sweep.Hosting.Folders;

namespace Sweep.Cli.Output;

/// <summary>Finds the sweep or trial that an argument names: a folder, a sweep's name below <c>sweeps/</c>, or either with <c>/17</c> for a trial.</summary>
internal static class SweepPlace
{
    /// <summary>Where sweeps are kept unless another folder is named.</summary>
    public const string DefaultParent = "sweeps";

    public static bool IsSweep(string folder) => File.Exists(SweepFolder.JournalPath(folder));

    /// <summary>The folder of a sweep.</summary>
    public static string Sweep(string argument)
    {
        var trimmed = Path.TrimEndingDirectorySeparator(argument);
        if (IsSweep(trimmed)) return trimmed;
        var named = Path.Combine(DefaultParent, trimmed);
        if (IsSweep(named)) return named;
        var known = Directory.Exists(DefaultParent) ? Directory.GetDirectories(DefaultParent).Where(IsSweep).Select(f => Path.GetFileName(f)!).ToList() : [];
        var message = Directory.Exists(trimmed)
            ? $"There is no sweep in '{argument}': it has no journal.jsonl."
            : $"There is no sweep '{argument}'.{Spelling.DidYouMean(Path.GetFileName(trimmed), known)}";
        throw new CommandException($"{message} 'sweep list' shows the sweeps in '{DefaultParent}'.", ExitCode.Usage);
    }

    /// <summary>The folder of a sweep, and the trial where one is named.</summary>
    public static (string Folder, int? Trial) SweepOrTrial(string argument)
    {
        var trimmed = Path.TrimEndingDirectorySeparator(argument);
        if (int.TryParse(Path.GetFileName(trimmed), NumberStyles.None, CultureInfo.InvariantCulture, out var trial)
            && !IsSweep(trimmed) && Path.GetDirectoryName(trimmed) is { Length: > 0 } parent)
        {
            return (Sweep(parent), trial);
        }

        return (Sweep(trimmed), null);
    }
}
