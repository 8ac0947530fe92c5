using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sweep.Cli.Tests.Serving;

/// <summary>
/// <c>sweep serve</c> as a process of its own that is killed (SIGKILL; on Windows TerminateProcess) and started again. Its clients wait for the next
/// one when a request finds none, or is cut off.
/// </summary>
internal sealed partial class KillableServer(string folder) : IAsyncDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };
    private TaskCompletionSource<Uri> _address = NewAddress();
    private Process? _process;

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task Start()
    {
        _process = SweepProgram.Start(folder, "serve", "sweeps", "--listen", "http://127.0.0.1:0");
        var address = await ReadAddress(_process);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var ready = await _client.GetAsync(new Uri(address, "/healthz/ready"), patience.Token);
            if (ready.IsSuccessStatusCode) break;
            await Task.Delay(10, patience.Token);
        }

        _address.SetResult(address);
    }

    /// <summary>Kills it where it stands.</summary>
    public async Task Kill()
    {
        _address = NewAddress();
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Sends a request, to the next server where this one does not answer, until one does. What is sent must be allowed to arrive twice.</summary>
    public async Task<HttpResponseMessage> Send(Func<HttpRequestMessage> request, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead, CancellationToken cancel = default)
    {
        while (true)
        {
            var address = await _address.Task.WaitAsync(TimeSpan.FromMinutes(1), cancel);
            try
            {
                using var message = request();
                message.RequestUri = new Uri(address, message.RequestUri!);
                return await _client.SendAsync(message, completion, cancel);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(5, cancel);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await Kill();
        _client.Dispose();
    }

    private static TaskCompletionSource<Uri> NewAddress() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task<Uri> ReadAddress(Process process)
    {
        var said = new List<string>();
        using var lines = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        foreach (var output in new[] { process.StandardError, process.StandardOutput })
        {
            _ = Task.Run(async () =>
            {
                while (await output.ReadLineAsync() is { } line)
                {
                    lock (said) said.Add(line);
                }
            });
        }

        while (!lines.IsCancellationRequested)
        {
            lock (said)
            {
                if (said.Select(line => Address().Match(line)).FirstOrDefault(match => match.Success) is { } match) return new Uri(match.Value);
            }

            if (process.HasExited) break;
            await Task.Delay(10);
        }

        lock (said) throw new InvalidOperationException($"The server did not start: {string.Join('\n', said)}");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
