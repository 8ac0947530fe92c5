using System.Text.Json;
using Sweep.Cli.Running;
using Sweep.Hosting.Workers;
using Sweep.Hosting.Catalogs;
using Sweep.Server;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cli.Tests.Commands;

public sealed class WorkersCommandTests : IAsyncLifetime, IWorkerDirectory
{
    private readonly ScratchFolder _scratch = new();
    private readonly List<WorkerView> _workers =
    [
        new() { Name = "cpu-1", State = WorkerState.Idle, Device = "cpu", Labels = new Dictionary<string, string>(), Slots = [null, null], CannotTrain = new Dictionary<string, string> { ["text"] = "engine: torch is not part of this build." } },
        new() { Name = "gpu-1", State = WorkerState.Busy, Device = "cuda:0", Labels = new Dictionary<string, string> { ["zone"] = "eu", ["gpu"] = "h100" }, Slots = [new("reber", 17, 2), new("adding", 3, 1), new("reber", 19, 1), null] },
        new() { Name = "gpu-2", State = WorkerState.PutAside, Reason = "3 different trials in a row failed on it: reber/1 (CUDA error 719)", Device = "cuda:0", Labels = new Dictionary<string, string>(), Slots = [null] },
    ];

    private LocalSweepCatalog _catalog = null!;
    private SweepServer _server = null!;

    private string Url => _server.Urls.Single();

    public async Task InitializeAsync()
    {
        _catalog = LocalSweepCatalog.Open(new LocalCatalogOptions { Root = _scratch["sweeps"], DataFolder = _scratch.Path, Slots = 1 });
        _server = await SweepServer.StartAsync(_catalog, new ServerOptions { Workers = this });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _catalog.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Lists_workers_and_says_how_to_put_one_back() => Check("workers-list", await SweepProgram.Run("workers", "--server", Url));

    [Fact]
    public async Task Lists_workers_as_data()
    {
        var run = await SweepProgram.Run("workers", "--server", Url, "--output", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var workers = JsonDocument.Parse(run.Out).RootElement.GetProperty("workers").EnumerateArray().ToList();
        Assert.Equal(["idle", "busy", "put-aside"], workers.Select(worker => worker.GetProperty("state").GetString()));
        Assert.Equal(17, workers[1].GetProperty("slots")[0].GetProperty("trial").GetInt32());
    }

    [Theory]
    [InlineData("server-last")]
    [InlineData("server-first")]
    public async Task Puts_a_worker_back(string order)
    {
        string[] arguments = order == "server-first" ? ["workers", "--server", Url, "put-back", "gpu-2"] : ["workers", "put-back", "gpu-2", "--server", Url];
        var run = await SweepProgram.Run(arguments);
        Assert.Equal((0, "", "gpu-2 gets work again.\n"), (run.ExitCode, run.Out, run.Error.ReplaceLineEndings("\n")));
        Assert.Equal(WorkerState.Idle, _workers[2].State);
    }

    [Fact]
    public async Task Worker_that_is_not_there_is_named() => Check("workers-unknown", await SweepProgram.Run("workers", "put-back", "gpu-3", "--server", Url));

    [Fact]
    public async Task Server_must_be_named() => Check("workers-no-server", await SweepProgram.Run("workers"));

    [Fact]
    public async Task Unknown_command_below_is_named() => Check("workers-unknown-command", await SweepProgram.Run("workers", "putback", "gpu-2"));

    [Fact]
    public async Task Who_follows_a_sweep_that_no_worker_can_train_is_told_why()
    {
        // The only slot trains another sweep.
        const string common = "task: reber\nspace: { hidden: { int: [4, 8] } }\nscheduler: { kind: none, resource: steps, max_resource: 10000000 }\nbudget: { trials: 1 }\n";
        var busy = await _catalog.Create("name: busy\n" + common, [], null);
        while ((await busy.Summary()).Running.Length == 0) await Task.Delay(10);
        var waiting = await _catalog.Create("name: waiting\n" + common, [], null);
        for (var i = 0; i < _workers.Count; i++) _workers[i] = _workers[i] with { CannotTrain = new Dictionary<string, string> { ["waiting"] = i == 0 ? "engine: torch is not part of this build." : "no such data" } };

        using var process = SweepProgram.Start(_scratch.Path, "follow", "waiting", "--server", Url);
        var said = "";
        while (!said.Contains("gpu-1, gpu-2: no such data", StringComparison.Ordinal) && await process.StandardError.ReadLineAsync() is { } line) said += line + "\n";
        Assert.Contains("waiting waits for a worker that can train it.\n", said, StringComparison.Ordinal);
        Assert.Contains("cpu-1: engine: torch is not part of this build.\n", said, StringComparison.Ordinal);
        await waiting.Cancel("enough");
        await busy.Cancel("enough");
        await process.WaitForExitAsync();
    }

    [Fact]
    public void Worker_that_could_or_none_at_all()
    {
        Assert.Null(WhyItWaits.Reason("reber", _workers));
        Assert.Equal("reber waits for a worker: there is none.", WhyItWaits.Reason("reber", []));
    }

    Task<IReadOnlyList<WorkerView>> IWorkerDirectory.List() => Task.FromResult<IReadOnlyList<WorkerView>>(_workers);

    Task<bool> IWorkerDirectory.PutBack(string name, string? by)
    {
        var at = _workers.FindIndex(worker => worker.Name == name);
        if (at >= 0) _workers[at] = _workers[at] with { State = WorkerState.Idle, Reason = null };
        return Task.FromResult(at >= 0);
    }

    private void Check(string name, ProgramResult run) => GoldenText.Check(name, $"exit {run.ExitCode}\n{run.Out}{run.Error}".Replace(Url, "URL"));
}
