using Sweep.Cli.Output;
using Sweep.Hosting.Folders;

namespace Sweep.Cli.Sources;

/// <summary>Sweeps in folders of this machine.</summary>
internal static class FolderSource
{
    /// <summary>Opens the sweep that an argument names.</summary>
    public static Task<OpenSweep> Open(string argument) => OpenFolder(SweepPlace.Sweep(argument));

    /// <summary>Opens the sweep of a folder.</summary>
    public static async Task<OpenSweep> OpenFolder(string folder)
    {
        var sweep = FolderSweep.Open(folder);
        return await OpenSweep.Of(sweep, folder, sweep.IsInUse);
    }
}
