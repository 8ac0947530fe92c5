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
    private readonly List<RealSweep> _sweeps = [];
    private SweepServer? _server;

    /// <summary>A client of the server.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>What <c>/metrics</c> shows now.</summary>
    public Task<string> Metrics() => Client.GetStringAsync("/metrics");

    public async Task InitializeAsync()
    {
        _sweeps.Add(RealSweep.Start(_folder["over"], "name: over\n" + Common + "budget: { trials: 6 }", slots: 1));
        await _sweeps[0].Run;
        _sweeps.Add(RealSweep.Start(_folder["going"], "name: going\n" + Common + "budget: { trials: 100000 }", slots: 1));
        _server = await SweepServer.StartAsync(new SmallCatalog([.. _sweeps.Select(sweep => sweep.Service)]));
        Client = new HttpClient { BaseAddress = new Uri(_server.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        foreach (var sweep in _sweeps) await sweep.DisposeAsync();
        _folder.Dispose();
    }
}
