using Sweep.Hosting.Catalogs;
using Sweep.Server;
using Sweep.Server.Access;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cli.Tests;

/// <summary>A server on a free port over the sweeps of a scratch folder, as <c>sweep serve</c> has it.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    private LocalSweepCatalog? _catalog;
    private SweepServer? _server;

    public ScratchFolder Scratch { get; } = new();

    /// <summary>Where the sweeps are.</summary>
    public string Root => Scratch["sweeps"];

    /// <summary>The server's address.</summary>
    public string Url { get; private set; } = "";

    /// <summary>A token of role admin, where the server has tokens.</summary>
    public string FirstToken { get; private set; } = "";

    public static async Task<ServedFolder> Start(bool withTokens = false)
    {
        var served = new ServedFolder();
        served._catalog = LocalSweepCatalog.Open(new LocalCatalogOptions { Root = served.Root, DataFolder = served.Scratch.Path, Slots = 1 });
        if (withTokens) served.FirstToken = served.Token("first", Role.Admin);
        served._server = await SweepServer.StartAsync(served._catalog, new ServerOptions { TokensPath = served.TokensPath });
        served.Url = served._server.Urls.Single();
        served._catalog.Announce(new Uri(served.Url));
        await served._catalog.TakenUp;
        return served;
    }

    /// <summary>A token that the server honours when it starts.</summary>
    public string Token(string name, Role role) => TokenFile.Create(TokensPath, name, role, DateTimeOffset.UtcNow, null).Plain;

    /// <summary>Runs a command line with this server, which must succeed.</summary>
    public async Task<ProgramResult> Ok(params string[] arguments)
    {
        var result = await SweepProgram.Run([.. arguments, "--server", Url]);
        Assert.True(result.ExitCode == 0, $"sweep {string.Join(' ', arguments)} exited with {result.ExitCode}:\n{result.Error}");
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        if (_catalog is not null) await _catalog.DisposeAsync();
        Scratch.Dispose();
    }

    private string TokensPath => Scratch["tokens.json"];
}
