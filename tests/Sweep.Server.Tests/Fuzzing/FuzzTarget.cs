using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Catalogs;
using Sweep.Server.Access;
using Sweep.TestKit;

namespace Sweep.Server.Tests.Fuzzing;

/// <summary>A server that requires tokens, over a folder with a sweep that has trained, is paused and could go on.</summary>
internal sealed class FuzzTarget : IAsyncDisposable
{
    private const string Specification = $$"""
        name: {{RequestFuzzer.Sweep}}
        task: reber
        space: { lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { cell: rnn, hidden: 4, layers: 1, batch: 4 }
        sampler: random
        scheduler: { kind: none, resource: steps, max_resource: 20 }
        budget: { trials: 100000 }
        """;

    private readonly ScratchFolder _folder = new();
    private LocalSweepCatalog _catalog = null!;
    private SweepServer _server = null!;
    private string _reader = "";

    public ConcurrentQueue<string> Notices { get; } = [];

    public RequestFuzzer Fuzzer { get; private set; } = null!;

    public Uri Address => new(_server.Urls.Single());

    public static async Task<FuzzTarget> Start()
    {
        var target = new FuzzTarget();
        var tokensPath = target._folder["tokens.json"];
        var now = DateTimeOffset.UtcNow;
        var tokens = Enum.GetValues<Role>().ToDictionary(role => role, role => TokenFile.Create(tokensPath, role.ToString(), role, now, null).Plain);
        string[] dead = [TokenFile.Create(tokensPath, "expired", Role.Admin, now.AddDays(-2), now.AddDays(-1)).Plain, TokenFile.Create(tokensPath, "revoked", Role.Admin, now, null).Plain];
        TokenFile.Revoke(tokensPath, "revoked");
        target._reader = tokens[Role.Read];
        target._catalog = LocalSweepCatalog.Open(new LocalCatalogOptions { Root = target._folder["sweeps"], DataFolder = target._folder.Path, Slots = 1 });
        await Paused(await target._catalog.Create(Specification, [], null));
        // Only what a fuzzer runs into by its nature is opened: how many, and how many strangers. Slow requests are cut off sooner.
        var limits = new ServerLimits { RequestsPerSecond = 1_000_000, RequestBurst = 1_000_000, FailuresPerMinute = 10_000_000, HeaderTime = TimeSpan.FromSeconds(2), SlowGrace = TimeSpan.FromSeconds(2) };
        target._server = await SweepServer.StartAsync(target._catalog, new ServerOptions { TokensPath = tokensPath, Limits = limits, Notice = target.Notices.Enqueue });
        target.Fuzzer = new RequestFuzzer(Operation.Of(target._server), tokens, dead, limits);
        return target;
    }

    /// <summary>All that a request could have changed: every file with its content, and what the server says of the sweep.</summary>
    public async Task<string> Snapshot()
    {
        var files = Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(_folder.Path, path)} {Content(path)}");
        var answers = new List<string>();
        foreach (var path in (string[])["/api/v1/sweeps", "/api/v1/sweeps/script", "/api/v1/sweeps/script/trials", "/healthz/ready"])
        {
            var answer = await RawHttp.Send(Address, $"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_reader}\r\nConnection: close\r\n\r\n");
            answers.Add($"{path} {answer.Status} {answer.Body}");
        }

        return string.Join('\n', [.. files, .. answers]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _catalog.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Lets a few trials train, then waits until nothing happens any more.</summary>
    private static async Task Paused(ISweepService sweep)
    {
        while ((await sweep.Summary()).Counts.Sum() < 3) await Task.Delay(10);
        await sweep.Pause("for the fuzzer");
        while ((await sweep.Summary()).Count(TrialState.Running) > 0) await Task.Delay(10);
        // What follows the last decision, such as discarding a checkpoint, is done behind it.
        await Task.Delay(500);
    }

    private static string Content(string path)
    {
        // The lock of a sweep that is hosted cannot be opened; it is empty.
        if (Path.GetFileName(path) == "lock") return "";
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Convert.ToHexString(SHA256.HashData(file));
    }
}
