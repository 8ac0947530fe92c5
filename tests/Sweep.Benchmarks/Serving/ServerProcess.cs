using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sweep.Benchmarks.Serving;

/// <summary>The real program serving sweeps, in a process of its own.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri server) => (_process, Server) = (process, server);

    /// <summary>Where it listens.</summary>
    public Uri Server { get; }

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public double WorkingSetMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Starts the command with these arguments and waits until it says where it listens.</summary>
    public static ServerProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "sweep.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var said = new List<string>();
        var server = new TaskCompletionSource<Uri>();
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (Task.WhenAny(server.Task, process.WaitForExitAsync(), Task.Delay(TimeSpan.FromMinutes(1))).GetAwaiter().GetResult() == server.Task) return new(process, server.Task.Result);
        process.Kill();
        lock (said) throw new InvalidOperationException($"The server did not start: {string.Join('\n', said)}");

        void Hear(string? line)
        {
            if (line is null) return;
            lock (said) said.Add(line);
            if (Address().Match(line) is { Success: true } match) server.TrySetResult(new Uri(match.Value));
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
