using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweep.TestKit;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>The system's Prometheus on a free port, which scrapes one server every second and evaluates the rules of <c>dashboards/alerts.yaml</c>.</summary>
internal sealed partial class PrometheusProcess : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly Process _process;

    private PrometheusProcess(Process process) => _process = process;

    /// <summary>Where it answers.</summary>
    public Uri Address => _client.BaseAddress!;

    /// <summary>Starts it.</summary>
    /// <param name="target">Host and port of what is scraped.</param>
    public static async Task<PrometheusProcess> Start(string target)
    {
        var process = new Process();
        var prometheus = new PrometheusProcess(process);
        var configuration = prometheus._folder["prometheus.yml"];
        await File.WriteAllTextAsync(configuration, $$"""
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [ '{{AlertFile.Path}}' ]
            scrape_configs:
              - job_name: sweep
                static_configs: [ { targets: [ '{{target}}' ] } ]
            """);
        // Of port 0 the system makes a free one, which the log tells.
        process.StartInfo = ExternalProgram.StartInfo("prometheus", $"--config.file={configuration}", $"--storage.tsdb.path={prometheus._folder["data"]}", "--web.listen-address=127.0.0.1:0", "--enable-feature=exemplar-storage");
        try
        {
            prometheus._client.BaseAddress = await prometheus.Listening();
            await prometheus.Ready();
            return prometheus;
        }
        catch
        {
            prometheus.Dispose();
            throw;
        }
    }

    /// <summary>The vector that a query gives now; throws where Prometheus refuses it.</summary>
    public async Task<IReadOnlyList<JsonElement>> Query(string query)
    {
        using var response = await _client.GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        var root = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        if (root.GetProperty("status").GetString() != "success") throw new InvalidOperationException($"{root.GetProperty("error").GetString()} in {query}");
        return [.. root.GetProperty("data").GetProperty("result").EnumerateArray()];
    }

    /// <summary>The labels of the exemplars of a query's series, of the last hour.</summary>
    public async Task<IReadOnlyList<JsonElement>> Exemplars(string query)
    {
        var (start, end) = (DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds(), DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeSeconds());
        var root = JsonElement.Parse(await _client.GetStringAsync($"/api/v1/query_exemplars?query={Uri.EscapeDataString(query)}&start={start}&end={end}"));
        return
        [
            .. from series in root.GetProperty("data").EnumerateArray()
               from exemplar in series.GetProperty("exemplars").EnumerateArray()
               select exemplar.GetProperty("labels"),
        ];
    }

    /// <summary>The rules as Prometheus evaluates them: name, health and last error.</summary>
    public async Task<IReadOnlyList<(string Name, string Health, string? Error, string? State)>> Rules()
    {
        var root = JsonElement.Parse(await _client.GetStringAsync("/api/v1/rules"));
        return
        [
            .. from @group in root.GetProperty("data").GetProperty("groups").EnumerateArray()
               from rule in @group.GetProperty("rules").EnumerateArray()
               select (rule.GetProperty("name").GetString()!, rule.GetProperty("health").GetString()!, Optional(rule, "lastError"), Optional(rule, "state")),
        ];
    }

    public void Dispose()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It was never started, or has ended.
        }

        _process.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    private static string? Optional(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    // It listens before it can answer.
    private async Task Ready()
    {
        for (var turn = 0; ; turn++)
        {
            using var response = await _client.GetAsync("/-/ready");
            if (response.IsSuccessStatusCode) return;
            if (turn == 600) throw new TimeoutException("Prometheus was not ready within a minute.");
            await Task.Delay(100);
        }
    }

    private async Task<Uri> Listening()
    {
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = new List<string>();
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is null)
            {
                lock (log) address.TrySetException(new InvalidOperationException("Prometheus ended: " + string.Join('\n', log)));
                return;
            }

            lock (log) log.Add(e.Data);
            if (ListeningOn().Match(e.Data) is { Success: true } match) address.TrySetResult(new Uri("http://" + match.Groups[1].Value));
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        return await address.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [GeneratedRegex(@"msg=""Listening on"" address=(127\.0\.0\.1:[1-9]\d*)")]
    private static partial Regex ListeningOn();
}
