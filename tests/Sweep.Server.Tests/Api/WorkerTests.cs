using System.Net;
using System.Text.Json;
using Sweep.Hosting.Workers;
using Sweep.Server.Client;
using Xunit;

namespace Sweep.Server.Tests.Api;

public sealed class WorkerTests : IAsyncLifetime
{
    private readonly SmallDirectory _workers = new();
    private SweepServer _server = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await SweepServer.StartAsync(new SmallCatalog(), new ServerOptions { Workers = _workers });
        _client = new HttpClient { BaseAddress = new Uri(_server.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Lists_workers_with_state_labels_and_slots()
        => Assert.Equal(
            """{"workers":[{"worker":"gpu-1","state":"busy","reason":null,"device":"cuda:0","labels":{"gpu":"h100","zone":"eu"},"slots":[{"sweep":"reber","trial":17,"attempt":2},null],"cannot_train":{"text":"engine: torch is not part of this build."}},{"worker":"gpu-2","state":"put-aside","reason":"3 different trials in a row failed on it","device":"cpu","labels":{},"slots":[null],"cannot_train":{}}]}""",
            await _client.GetStringAsync("/api/v1/workers"));

    [Fact]
    public async Task Puts_back_by_name()
    {
        using var response = await _client.PostAsync("/api/v1/workers/gpu-2/put-back", null);
        var worker = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("gpu-2", "idle"), (worker.GetProperty("worker").GetString(), worker.GetProperty("state").GetString()));
        Assert.Equal(["gpu-2"], _workers.PutBackBy.Keys);
    }

    [Theory]
    [InlineData("gpu-3", "There is no worker 'gpu-3'. Did you mean 'gpu-1'? GET /api/v1/workers lists them.")]
    [InlineData("mars", "There is no worker 'mars'. GET /api/v1/workers lists them.")]
    public async Task Says_which_workers_there_are(string name, string detail)
    {
        using var response = await _client.PostAsync($"/api/v1/workers/{name}/put-back", null);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("urn:sweep:problem:unknown-worker", detail), (problem.GetProperty("type").GetString(), problem.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Server_without_workers_lists_none()
    {
        await using var server = await SweepServer.StartAsync(new SmallCatalog());
        using var catalog = new RemoteCatalog(new Uri(server.Urls.Single()));
        Assert.Empty(await catalog.Workers.List());
        Assert.False(await catalog.Workers.PutBack("any", null));
    }

    [Fact]
    public async Task Client_reads_back_what_the_directory_says()
    {
        using var catalog = new RemoteCatalog(new Uri(_server.Urls.Single()));
        var (there, here) = (await _workers.List(), await catalog.Workers.List());
        Assert.Equal(there.Select(Text), here.Select(Text));
        Assert.True(await catalog.Workers.PutBack("gpu-2", null));
        Assert.False(await catalog.Workers.PutBack("gpu-3", null));
        Assert.False(await catalog.Workers.PutBack("..", null));
        Assert.Equal(WorkerState.Idle, (await catalog.Workers.List())[1].State);
    }

    private static string Text(WorkerView view) => $"{view.Name} {view.State} {view.Reason} {view.Device} {string.Join(',', view.Labels)} {string.Join(',', view.Slots)} {string.Join(',', view.CannotTrain)}";

    private sealed class SmallDirectory : IWorkerDirectory
    {
        public Dictionary<string, string?> PutBackBy { get; } = [];

        public Task<IReadOnlyList<WorkerView>> List() => Task.FromResult<IReadOnlyList<WorkerView>>(
        [
            new WorkerView { Name = "gpu-1", State = WorkerState.Busy, Device = "cuda:0", Labels = new Dictionary<string, string> { ["gpu"] = "h100", ["zone"] = "eu" }, Slots = [new WorkerSlot("reber", 17, 2), null], CannotTrain = new Dictionary<string, string> { ["text"] = "engine: torch is not part of this build." } },
            PutBackBy.ContainsKey("gpu-2")
                ? new WorkerView { Name = "gpu-2", State = WorkerState.Idle, Device = "cpu", Labels = new Dictionary<string, string>(), Slots = [null] }
                : new WorkerView { Name = "gpu-2", State = WorkerState.PutAside, Reason = "3 different trials in a row failed on it", Device = "cpu", Labels = new Dictionary<string, string>(), Slots = [null] },
        ]);

        public Task<bool> PutBack(string name, string? by)
        {
            if (name is "gpu-1" or "gpu-2") PutBackBy[name] = by;
            return Task.FromResult(name is "gpu-1" or "gpu-2");
        }
    }
}
