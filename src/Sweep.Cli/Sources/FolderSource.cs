using Sweep.Cli.Output;
using Sweep.Hosting;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Specifications;
using Sweep.Server.Client;

namespace Sweep.Cli.Sources;

/// <summary>Sweeps in folders of this machine.</summary>
/// <param name="token">The token for the server of a sweep that runs with one.</param>
internal sealed class FolderSource(string? token = null) : SweepSource
{
    public override Task<OpenSweep> Open(string argument) => OpenFolder(SweepPlace.Sweep(argument));

    /// <summary>Opens the sweep of a folder.</summary>
    public static Task<OpenSweep> OpenFolder(string folder) => OpenSweep.OfFolder(FolderSweep.Open(folder), folder);

    public override async Task<(OpenSweep Sweep, int? Trial)> OpenTrial(string argument)
    {
        var (folder, trial) = SweepPlace.SweepOrTrial(argument);
        return (await OpenFolder(folder), trial);
    }

    public override async Task<IReadOnlyList<OpenSweep>> List(string? parent, Terminal terminal)
    {
        var sweeps = new List<OpenSweep>();
        parent ??= SweepPlace.DefaultParent;
        if (!Directory.Exists(parent)) return sweeps;
        foreach (var folder in Directory.GetDirectories(parent).Where(SweepPlace.IsSweep).Order(StringComparer.Ordinal))
        {
            try
            {
                sweeps.Add(await OpenFolder(folder));
            }
            catch (Exception e) when (e is JournalException or SweepFolderException or SpecificationException or IOException)
            {
                terminal.Error.WriteLine($"{folder} is left out: {e.Message}");
            }
        }

        return sweeps;
    }

    public override string Empty(string? parent) => $"There are no sweeps in '{parent ?? SweepPlace.DefaultParent}'. 'sweep run SPEC' makes one.";

    public override Task Pause(string argument, string reason) => Act(argument, sweep => sweep.Pause(reason), folder => IdleSweep.Pause(folder, reason));

    public override Task Cancel(string argument, string reason) => Act(argument, sweep => sweep.Cancel(reason), folder => IdleSweep.Cancel(folder, reason));

    public override async Task Delete(string argument)
    {
        var folder = SweepPlace.Sweep(argument);
        if (SweepFolder.HolderOf(folder) is { } holder)
        {
            var (server, sweep) = await Through(holder, folder);
            using (server) await server.Delete(sweep.Name, null);
        }
        else
        {
            SweepFolder.Delete(folder);
        }
    }

    /// <summary>The sweep of a folder in use, by way of the server of the process that has it.</summary>
    /// <exception cref="CommandException">That process serves nobody.</exception>
    public async Task<(RemoteCatalog Server, ISweepService Sweep)> Through(FolderHolder holder, string folder)
    {
        if (holder is not { Server: { } address, Name: { } name })
        {
            throw new CommandException($"{folder} is in use by {holder.Who}, which takes no commands: it was begun without --serve. Ctrl-C in its terminal saves and stops it.");
        }

        var server = new RemoteCatalog(address, new RemoteOptions { Token = token, Notice = message => Notice(message) });
        return (server, await server.Find(name) ?? throw new CommandException($"{folder} is in use by {holder.Who}, whose server at {address} knows no sweep '{name}'."));
    }

    private async Task Act(string argument, Func<ISweepService, Task> there, Func<string, Task> here)
    {
        var folder = SweepPlace.Sweep(argument);
        if (SweepFolder.HolderOf(folder) is not { } holder)
        {
            await here(folder);
            return;
        }

        var (server, sweep) = await Through(holder, folder);
        using (server) await there(sweep);
    }
}
