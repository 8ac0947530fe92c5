using Sweep.Hosting.Catalogs;
using Sweep.Hosting.Local;
using Sweep.Server.Access;
using Sweep.Server.Client;
using Sweep.TestKit;

namespace Sweep.Server.Tests.Client;

/// <summary>A catalog of a scratch folder behind a server with tokens, and a client of it with a token for every name.</summary>
internal sealed class ServedCatalog : IAsyncDisposable
{
    /// <summary>The name of the client's own token.</summary>
    public const string Own = "suite";

    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<string, string> _tokens = [];
    private LocalSweepCatalog? _catalog;
    private SweepServer? _server;
    private RemoteCatalog? _client;

    public ServedCatalog()
    {
        foreach (var name in new[] { Own, "anna", "ben" }) _tokens[name] = TokenFile.Create(_folder["tokens.json"], name, Role.Admin, DateTimeOffset.UtcNow, null).Plain;
    }

    /// <summary>Opens catalog, server and client, with what is in the folder.</summary>
    public async Task<RemoteCatalog> Open(TimeProvider time)
    {
        _catalog = LocalSweepCatalog.Open(new LocalCatalogOptions { Root = _folder["root"], DataFolder = _folder.Path, Slots = 1, Host = new LocalHostOptions { Time = time } });
        await _catalog.TakenUp;
        _server = await SweepServer.StartAsync(_catalog, new ServerOptions { TokensPath = _folder["tokens.json"] });
        return _client = new RemoteCatalog(new Uri(_server.Urls.Single()), new RemoteOptions { Token = _tokens[Own], TokenOf = _tokens.GetValueOrDefault });
    }

    /// <summary>Closes all of it; the folder stays.</summary>
    public async Task Close()
    {
        _client?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        if (_catalog is not null) await _catalog.DisposeAsync();
        (_client, _server, _catalog) = (null, null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        _folder.Dispose();
    }
}
