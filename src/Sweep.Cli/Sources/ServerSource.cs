using Sweep.Cli.Output;
using Sweep.Core.Options;
using Sweep.Hosting;
using Sweep.Hosting.Specifications;
using Sweep.Server.Client;

namespace Sweep.Cli.Sources;

/// <summary>Sweeps on a server.</summary>
internal sealed class ServerSource : SweepSource
{
    private readonly bool _isNamed;

    /// <param name="address">The server's address.</param>
    /// <param name="token">The token for it; null for none.</param>
    /// <param name="isNamed">Whether the command line names the server; the environment does where not, and need not be repeated to the user.</param>
    /// <param name="terminal">Where notices go.</param>
    public ServerSource(Uri address, string? token, bool isNamed, Terminal terminal)
    {
        _isNamed = isNamed;
        Catalog = new RemoteCatalog(address, new RemoteOptions { Token = token, Notice = message => Notice(message) });
        Notice = terminal.Error.WriteLine;
        if (token is not null && address is { Scheme: "http", IsLoopback: false }) terminal.Error.WriteLine($"The token goes to {Address} unencrypted: whoever listens in between can use it. Serve with --tls-cert, and use https.");
    }

    /// <summary>The server's sweeps.</summary>
    public RemoteCatalog Catalog { get; }

    /// <summary>The server's address as people write it.</summary>
    public string Address => Catalog.Server.AbsoluteUri.TrimEnd('/');

    /// <summary>What a command needs to be told to speak to this server again; empty where the environment says it.</summary>
    public string Option => _isNamed ? $" --server {Format.ShellWord(Address)}" : "";

    public override async Task<OpenSweep> Open(string argument) => await Open(await Find(argument));

    /// <summary>Opens a sweep of the server.</summary>
    public Task<OpenSweep> Open(ISweepService sweep) => OpenSweep.OfServer(sweep, this);

    /// <summary>Begins a sweep there, under the specification's name or, where that is taken, the next that is free: <c>reber-2</c>.</summary>
    /// <param name="path">The specification's file, for messages.</param>
    /// <param name="specification">Its text.</param>
    /// <param name="overrides">Fields to set.</param>
    public async Task<ISweepService> Create(string path, string specification, IReadOnlyList<string> overrides)
    {
        try
        {
            var taken = (await Catalog.List()).Select(sweep => sweep.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var name = NameOf(path, specification, overrides);
            var free = name;
            for (var number = 2; free is not null && taken.Contains(free); number++) free = $"{name}-{number}";
            return await Catalog.Create(specification, free is null ? overrides : [.. overrides, $"name={free}"], null);
        }
        catch (SpecificationException e)
        {
            throw new SpecificationException(path, e.Problems);
        }
    }

    /// <summary>The sweep of a name.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public async Task<ISweepService> Find(string name)
    {
        if (await Catalog.Find(name) is { } sweep) return sweep;
        throw await Unknown(name);
    }

    public override async Task<IReadOnlyList<OpenSweep>> List(string? parent, Terminal terminal)
    {
        if (parent is not null) throw new CommandException($"A server's sweeps are in no folder of yours, so that '{parent}' means nothing to {Address}. Leave one of them out.", ExitCode.Usage);
        var sweeps = new List<OpenSweep>();
        foreach (var sweep in await Catalog.List()) sweeps.Add(await Open(sweep));
        return sweeps;
    }

    public override string Empty(string? parent) => $"There are no sweeps on {Address}. 'sweep run SPEC{Option}' makes one.";

    public override string Words(string argument) => base.Words(argument) + Option;

    public override async Task Pause(string argument, string reason) => await (await Find(argument)).Pause(reason);

    public override async Task Cancel(string argument, string reason) => await (await Find(argument)).Cancel(reason);

    public override async Task Delete(string argument)
    {
        if (!await Catalog.Delete(argument, null)) throw await Unknown(argument);
    }

    public override void Dispose() => Catalog.Dispose();

    // Null where it has problems here: the server, which may have more engines and other data, shall say whether it has there.
    private static string? NameOf(string path, string specification, IReadOnlyList<string> overrides)
    {
        try
        {
            return Specification.Parse(specification, path, overrides).Name;
        }
        catch (SpecificationException)
        {
            return null;
        }
    }

    private async Task<CommandException> Unknown(string name)
    {
        var names = (await Catalog.List()).Select(sweep => sweep.Name).ToList();
        return new CommandException($"There is no sweep '{name}' on {Address}.{Spelling.DidYouMean(name.Split('/')[^1], names)} 'sweep list{Option}' shows those there.", ExitCode.Usage);
    }
}
