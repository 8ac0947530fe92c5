using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Processes;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>
/// A real redis-server on a free port of this machine, each write on disk before it is answered. Shared by a class as its fixture, or
/// started by a test that kills it. Where there is no redis-server nothing is started, and the tests that need it are skipped.
/// </summary>
public sealed class RedisServer : IAsyncLifetime, IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly string[] _arguments;
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _said = new();
    private Process? _process;
    private int _bus;

    public RedisServer()
        : this([])
    {
    }

    private RedisServer(string[] arguments) => _arguments = arguments;

    /// <summary>Why there is none here; null where there is.</summary>
    public static string? Missing { get; } = Programs.Find("redis-server") is null ? "redis-server is not on the PATH. Install it (Debian, Ubuntu: apt install redis-server)." : null;

    /// <summary>The port; the same after a restart.</summary>
    public int Port { get; private set; }

    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary>Processor time spent so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The folder with its files.</summary>
    public string Folder => _folder.Path;

    /// <summary>How to reach it, with a prefix of its own for each call: tests of a class do not meet.</summary>
    public RedisOptions Options => new() { Endpoints = [Endpoint], Prefix = $"t{Guid.NewGuid():n}" };

    /// <summary>Starts one for a test.</summary>
    /// <param name="arguments">More arguments of redis-server, such as <c>--cluster-enabled yes</c>; <c>{PORT}</c> in them is its port, <c>{BUS}</c> another free one.</param>
    public static async Task<RedisServer> Start(params string[] arguments)
    {
        var server = new RedisServer(arguments);
        await server.InitializeAsync();
        return server;
    }

    public async Task InitializeAsync()
    {
        if (Missing is not null) return;
        for (var attempt = 0; attempt < 10 && _process is null; attempt++)
        {
            (Port, _bus) = (FreePort(), FreePort());
            await TryStart();
        }

        if (_process is null) throw new InvalidOperationException($"redis-server did not start on any of ten free ports. It said: {string.Join('\n', _said)}");
    }

    /// <summary>Ends it as kill -9 does.</summary>
    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts it again on its port, with what is on disk.</summary>
    public async Task Restart()
    {
        Kill();
        for (var attempt = 0; attempt < 20 && _process is null; attempt++)
        {
            if (attempt > 0) await Task.Delay(250);
            await TryStart();
        }

        if (_process is null) throw new InvalidOperationException($"redis-server did not start again on port {Port}. It said: {string.Join('\n', _said)}");
    }

    /// <summary>Starts it again, without waiting until it has loaded what is on disk.</summary>
    /// <param name="arguments">More arguments, such as make it slow.</param>
    public async Task RestartLoading(params string[] arguments)
    {
        Kill();
        await TryStart("Reading ", arguments);
    }

    /// <summary>Stops its process (SIGSTOP): connections stay, answers do not come.</summary>
    public void Pause() => Signals.Stop(_process!.Id);

    /// <summary>Lets it go on.</summary>
    public void Continue() => Signals.Continue(_process!.Id);

    /// <summary>Copies what is on disk now; <see cref="RestoreBackup"/> brings it back.</summary>
    public void Backup() => Copy(Data, Copied);

    /// <summary>Ends it and starts it again with what was on disk when <see cref="Backup"/> copied it.</summary>
    public async Task RestoreBackup()
    {
        Kill();
        Directory.Delete(Data, recursive: true);
        Copy(Copied, Data);
        await Restart();
    }

    /// <summary>Runs redis-cli on it and answers what it printed.</summary>
    public string Cli(params string[] arguments) => Programs.Run("redis-cli", ["-p", Port.ToString(), .. arguments]);

    public async Task DisposeAsync()
    {
        Kill();
        _folder.Dispose();
        await Task.CompletedTask;
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    private string Data => _folder["appendonlydir"];

    private string Copied => _folder["backup"];

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it and waits until it answers; leaves no process where it ends at once, such as on a port that was taken meanwhile.</summary>
    private async Task TryStart(string until = "Ready to accept connections", string[]? more = null)
    {
        var start = new ProcessStartInfo("redis-server") { WorkingDirectory = Folder };
        string[] all =
        [
            "--bind", "127.0.0.1", "--dir", Folder, "--daemonize", "no",
            "--appendonly", "yes", "--appendfsync", "always", "--save", "",
            .. _arguments.Contains("--tls-port") ? [] : new[] { "--port", Port.ToString() },
            .. _arguments, .. more ?? [], // what comes last counts
        ];
        foreach (var argument in all) start.ArgumentList.Add(argument.Replace("{PORT}", Port.ToString()).Replace("{BUS}", _bus.ToString()));
        var process = ChildProcess.Start(start);
        var ready = new TaskCompletionSource();
        _said.Clear();
        process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        process.OutputDataReceived += (_, line) =>
        {
            _said.Enqueue(line.Data ?? "");
            if (line.Data?.Contains(until, StringComparison.Ordinal) == true) ready.TrySetResult();
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (await Task.WhenAny(ready.Task, process.WaitForExitAsync()) == ready.Task) _process = process;
        else process.Dispose();
    }
}
