using Sweep.Hosting.Catalogs;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Trainers;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>Two sweeps that train real models, one of them over and one that goes on, served as users serve them.</summary>
public sealed class LiveSweeps : IAsyncLifetime
{
    private const string Common = """
        task: { kind: adding, length: 10 }
        space:
          cell: { choice: [lstm, gru] }
          hidden: { int: [4, 8] }
          lr: { float: [1e-3, 1e-1], log: true }
        fixed: { batch: 4 }
        scheduler: { kind: asha, resource: steps, min_resource: 10, max_resource: 90, reduction_factor: 3 }
        report_every: 10

        """;

    private readonly ScratchFolder _folder = new();
    // What a GPU would show: what is asked of it is to have an answer on machines without one.
    private readonly IDisposable _gpu = WorkerInstruments.ShowDevice(static () => new DeviceReading("cuda:0", 1L << 30, 80L << 30, 0.5));
    private LocalSweepCatalog? _catalog;
    private SweepServer? _server;

    /// <summary>A client of the server.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>What <c>/metrics</c> shows now.</summary>
    public Task<string> Metrics() => Client.GetStringAsync("/metrics");

    public async Task InitializeAsync()
    {
        _catalog = LocalSweepCatalog.Open(new LocalCatalogOptions { Root = _folder["sweeps"], Slots = 1 });
        var over = await _catalog.Create("name: over\n" + Common + "budget: { trials: 6 }", [], null);
        for (var position = 0L; (await over.Summary()).Finish is null; ) position = await over.WhenChanged(position, CancellationToken.None);
        await _catalog.Create("name: going\n" + Common + "budget: { trials: 100000 }", [], null);
        _server = await SweepServer.StartAsync(_catalog);
        Client = new HttpClient { BaseAddress = new Uri(_server.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        if (_catalog is not null) await _catalog.DisposeAsync();
        _gpu.Dispose();
        _folder.Dispose();
    }
}
