using System.Collections.Concurrent;
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
    private string _url = "http://127.0.0.1:0";

    /// <summary>Notices that the client gave.</summary>
    public ConcurrentQueue<string> Notices { get; } = new();

    public ServedCatalog()
    {
        foreach (var name in new[] { Own, "anna", "ben" }) _tokens[name] = TokenFile.Create(_folder["tokens.json"], name, Role.Admin, DateTimeOffset.UtcNow, null).Plain;
    }

    /// <summary>Opens catalog, server and client, with what is in the folder.</summary>
    public async Task<RemoteCatalog> Open(TimeProvider time)
    {
        await Serve(time);
        return _client = new RemoteCatalog(new Uri(_url), new RemoteOptions { Token = _tokens[Own], TokenOf = _tokens.GetValueOrDefault, Notice = Notices.Enqueue });
    }

    /// <summary>Starts the server, on the port it had where it ran before.</summary>
    public async Task Serve(TimeProvider time)
    {
        _catalog = LocalSweepCatalog.Open(new LocalCatalogOptions { Root = _folder["root"], DataFolder = _folder.Path, Slots = 1, Host = new LocalHostOptions { Time = time } });
        await _catalog.TakenUp;
        _server = await SweepServer.StartAsync(_catalog, new ServerOptions { Urls = [_url], TokensPath = _folder["tokens.json"] });
        _url = _server.Urls.Single();
    }

    /// <summary>Stops the server; the client stays.</summary>
    public async Task Stop()
    {
        if (_server is not null) await _server.DisposeAsync();
        if (_catalog is not null) await _catalog.DisposeAsync();
        (_server, _catalog) = (null, null);
    }

    /// <summary>Closes all of it; the folder stays.</summary>
    public async Task Close()
    {
        _client?.Dispose();
        _client = null;
        await Stop();
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        _folder.Dispose();
    }
}
