using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sweep.Cluster.Tests.Processes;

/// <summary>The real <c>sweep-silo</c> as a process of its own, that is killed, stopped and started again.</summary>
internal sealed partial class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly List<string> _said = [];
    private readonly Process _process;
    private volatile Uri? _server;

    private SiloProcess(SiloOptions options, IReadOnlyList<string> place)
    {
        Options = options;
        string[] own = ["--role", options.Roles, "--name", options.Name, "--slots", $"{options.Slots}", "--listen", options.Listen];
        _process = ChildProcess.StartDotnet("sweep-silo.dll", options.Variables, [.. own, .. place, .. options.Arguments], options.Namespace);
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>How it was started.</summary>
    public SiloOptions Options { get; }

    /// <summary>Where its HTTP server listens.</summary>
    public Uri Server => _server ?? throw new InvalidOperationException($"Silo {Options.Name} does not listen: {Said}");

    /// <summary>All that it wrote, for messages of tests.</summary>
    public string Said
    {
        get
        {
            lock (_said) return string.Join('\n', _said);
        }
    }

    /// <summary>Whether its process is there.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>Processor time spent so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Memory in use, megabytes.</summary>
    public double WorkingSetMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>The sum of a metric's series, as its server tells them to Prometheus; 0 where there are none.</summary>
    public async Task<double> Metric(string name)
    {
        var text = await Client.GetStringAsync(new Uri(Server, "/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is '{' or ' ')
            .Sum(line => double.Parse(Value().Match(line).Groups[1].ValueSpan, CultureInfo.InvariantCulture));
    }

    /// <summary>Starts it, and does not wait for anything.</summary>
    /// <param name="options">What it is.</param>
    /// <param name="place">The arguments that all silos of the cluster have in common.</param>
    public static SiloProcess Start(SiloOptions options, IReadOnlyList<string> place) => new(options, place);

    /// <summary>Waits until it says that it is ready; where nobody can ask it, until it has joined.</summary>
    public async Task WhenReady()
    {
        if (Options.Namespace is not null)
        {
            await WhenSaid("Joined the cluster");
            return;
        }

        for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < Patience; await Task.Delay(20))
        {
            if (!IsAlive) throw new InvalidOperationException($"Silo {Options.Name} ended with {_process.ExitCode}: {Said}");
            if (_server is { } server && await IsReady(server)) return;
        }

        throw new InvalidOperationException($"Silo {Options.Name} was not ready within {Patience}: {Said}");
    }

    /// <summary>Waits until it has said something so many times.</summary>
    public async Task WhenSaid(string text, int times = 1)
    {
        for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < Patience; await Task.Delay(20))
        {
            if (Said.Split(text).Length > times) return;
            if (!IsAlive) break;
        }

        throw new InvalidOperationException($"Silo {Options.Name} did not say '{text}': {Said}");
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WhenEnded()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"Silo {Options.Name} did not end within {Patience}: {Said}");
        }
    }

    /// <summary>Kills it where it stands (SIGKILL).</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it without its noticing (SIGSTOP), as a machine that hangs.</summary>
    public void Freeze() => _process.Send(Signal.Stop);

    /// <summary>Lets it go on where it was stopped (SIGCONT).</summary>
    public void Thaw() => _process.Send(Signal.Continue);

    /// <summary>Asks it to stop (SIGTERM) and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Terminate()
    {
        _process.Send(Signal.Terminate);
        return await WhenEnded();
    }

    public async ValueTask DisposeAsync()
    {
        if (IsAlive) await Kill();
        _process.Dispose();
    }

    private static async Task<bool> IsReady(Uri server)
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri(server, "/healthz/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_said) _said.Add(line);
        if (_server is null && Address().Match(line) is { Success: true } match) _server = new Uri(match.Value);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9]\d*")]
    private static partial Regex Address();

    // NAME{label="value",…} VALUE, perhaps with an exemplar behind it.
    [GeneratedRegex(@"^[^\s{]+(?:\{[^}]*\})? (\S+)")]
    private static partial Regex Value();
}
