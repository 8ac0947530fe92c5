using System.Net;
using System.Text;
using Sweep.Core.Sampling;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Sweep.Cli.Tests.Serving;

/// <summary>
/// <c>sweep serve</c> is killed at moments drawn from a seed while loops outside train, an operator pauses and resumes, and clients follow the events.
/// Whatever it acknowledged is there afterwards, streams go on without gap or repetition, and attempts that were fenced out stay so.
/// </summary>
public sealed class RestartTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const string Sweep = "restarted";

    private const string Specification = $$"""
        name: {{Sweep}}
        engine: external
        metric: { name: loss, goal: minimize }
        space:
          lr: { float: [1e-4, 1e-1], log: true }
        sampler: random
        scheduler: { kind: asha, resource: steps, min_resource: 3, max_resource: 27, reduction_factor: 3 }
        report_every: 1
        budget: { trials: 100000 }
        restarts: 1000
        seed: 7
        """;

    private readonly ScratchFolder _scratch = new();
    private readonly Acknowledged _acknowledged = new();
    private KillableServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public Task Kills_lose_nothing_that_was_acknowledged() => KillAndCompare(kills: 5, seed: 1);

    [Theory]
    [Trait("Category", "Heavy")]
    [InlineData(40, 2ul)]
    [InlineData(40, 3ul)]
    public Task Many_kills_lose_nothing_that_was_acknowledged(int kills, ulong seed) => KillAndCompare(kills, seed);

    private async Task KillAndCompare(int kills, ulong seed)
    {
        Directory.CreateDirectory(_scratch["sweeps"]);
        _server = new KillableServer(_scratch.Path);
        await _server.Start();
        await Post("/api/v1/sweeps", Specification, "application/yaml", HttpStatusCode.Created);

        using var calm = new CancellationTokenSource();
        var worker = new OutsideWorker(_server, Sweep, _acknowledged);
        var followers = Enumerable.Range(0, 3).Select(_ => new EventFollower(_server, Sweep)).ToArray();
        Task[] clients =
        [
            .. Enumerable.Range(0, 3).Select(i => Task.Run(() => worker.Train($"loop-{i}"))),
            .. followers.Select(follower => Task.Run(follower.Follow)),
            Task.Run(() => worker.TrainTooSlowly("slow", calm.Token)),
        ];
        var operating = Task.Run(() => PauseAndResume(calm.Token));

        await KillAgainAndAgain(kills, new Prng(seed, Purpose.TrialSeed, 0), [.. clients, operating]);
        while (_acknowledged.Fenced.IsEmpty) await Going(Task.Delay(50), clients);
        await calm.CancelAsync();
        await operating;
        await AssertFencedStayFenced(worker);
        await Act("cancel", "the end");
        await Task.WhenAll(clients).WaitAsync(TimeSpan.FromMinutes(1));
        await _server.Kill();

        var folder = _scratch[$"sweeps/{Sweep}"];
        var lines = File.ReadAllLines(SweepFolder.JournalPath(folder));
        var entries = JournalFile.Read(SweepFolder.JournalPath(folder)).ToList();
        output.WriteLine($"{kills} kills, {entries.Count} entries, {_acknowledged.Leases.Count} leases, {_acknowledged.Reports.Count} reports, {_acknowledged.Pauses.Count} pauses, {_acknowledged.Fenced.Count} fenced; streams began {string.Join(", ", followers.Select(follower => follower.Connections))} times");
        AssertAcknowledgedIsThere(entries);
        foreach (var follower in followers) Assert.Equal(lines.Select((line, position) => ((long)position, line)), follower.Events);
        Assert.Equal(kills + 1, entries.SelectMany(entry => entry.Events).Count(item => item is SweepEvent.HostAttached));
        var verified = await SweepProgram.Run("replay", folder, "--verify");
        Assert.True(verified.ExitCode == 0, verified.Error);
    }

    private async Task KillAgainAndAgain(int kills, Prng random, Task[] clients)
    {
        for (var kill = 0; kill < kills; kill++)
        {
            // From the moment it is ready, when clients come back all at once, to a time in which much was acknowledged, however fast the machine is.
            var target = _acknowledged.Reports.Count + (int)(random.NextDouble() * random.NextDouble() * 200);
            while (_acknowledged.Reports.Count < target) await Going(Task.Delay(1), clients);
            await Going(Task.Delay((int)(random.NextDouble() * 10)), clients);
            await _server!.Kill();
            await Going(_server.Start(), clients);
        }
    }

    /// <summary>Waits for something while the clients go on; a client that fails ends the test at once.</summary>
    private static async Task Going(Task what, Task[] clients)
    {
        await Task.WhenAny([what, .. clients]);
        foreach (var client in clients.Where(client => client.IsFaulted)) await client;
        await what;
    }

    private async Task PauseAndResume(CancellationToken stop)
    {
        for (var turn = 0; !stop.IsCancellationRequested; turn++)
        {
            var reason = $"pause {turn}";
            await Act("pause", reason);
            _acknowledged.Pauses.Enqueue(reason);
            await Act("resume", null);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private async Task AssertFencedStayFenced(OutsideWorker worker)
    {
        foreach (var (trial, attempt, reason) in _acknowledged.Fenced)
        {
            Assert.NotEmpty(reason);
            Assert.Equal("stop", await worker.ReportLate(trial, attempt));
        }
    }

    private void AssertAcknowledgedIsThere(List<JournalEntry> entries)
    {
        var events = entries.SelectMany(entry => entry.Events).ToList();
        var started = events.OfType<SweepEvent.AttemptStarted>().Select(item => (item.Trial, item.Attempt, item.Worker)).ToList();
        var reported = events.OfType<SweepEvent.MetricsReported>().Select(item => (item.Trial, item.Attempt, item.Resource, item.Metrics[0].Value)).ToList();
        var ended = events.OfType<SweepEvent.TrialEnded>().Select(item => item.Trial);
        Assert.True(_acknowledged.Reports.Count > 20, $"Only {_acknowledged.Reports.Count} reports were made.");
        Assert.Empty(_acknowledged.Leases.Except(started));
        Assert.Empty(_acknowledged.Reports.Except(reported));
        Assert.Empty(_acknowledged.Stopped.Except(ended));
        Assert.Empty(_acknowledged.Pauses.Except(events.OfType<SweepEvent.SweepPaused>().Select(item => item.Reason)));

        // Nothing was applied twice, and nothing of an attempt that was fenced out.
        Assert.Equal(started.Distinct().Count(), started.Count);
        Assert.Equal(reported.Distinct().Count(), reported.Count);
        Assert.DoesNotContain(reported, report => report.Item4 < 0);
    }

    private async Task Act(string action, string? reason) => await Post($"/api/v1/sweeps/{Sweep}/{action}", reason is null ? "{}" : $$"""{"reason":"{{reason}}"}""", "application/json", HttpStatusCode.OK);

    private async Task Post(string path, string body, string type, HttpStatusCode expected)
    {
        using var response = await _server!.Send(() => new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, type) });
        Assert.True(response.StatusCode == expected, $"{path}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }
}
