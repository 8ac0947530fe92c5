using System.Net.Http.Json;
using System.Text.Json;

namespace Sweep.Cli.Tests.Serving;

/// <summary>A training loop outside Sweep: asks, reports, finishes. It trains nothing; its loss is a formula of configuration and resource.</summary>
internal sealed class OutsideWorker(KillableServer server, string sweep, Acknowledged acknowledged)
{
    /// <summary>The loss of a configuration after so many steps.</summary>
    public static double Loss(double lr, long step) => Math.Abs(Math.Log10(lr) + 2.5) + (1.0 / (step + 1));

    /// <summary>Trains trials until the sweep is over.</summary>
    public async Task Train(string name)
    {
        while (true)
        {
            var work = await Post("ask", new { worker = name, slot = 0, lease_seconds = 60 });
            if (work.TryGetProperty("finished", out _)) return;
            if (work.TryGetProperty("wait", out _))
            {
                await Task.Delay(20);
                continue;
            }

            var attempt = Lease(work, name);
            for (long? next = work.GetProperty("resource").GetProperty("next").GetInt64(); next is { } resource;)
            {
                var answer = await Report(attempt, resource);
                next = answer.GetProperty("answer").GetString() == "continue" && answer.GetProperty("next") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;
                await Task.Delay(2);
            }
        }
    }

    /// <summary>Takes trials, is silent for longer than their leases, and then reports all the same: it must be told to stop.</summary>
    public async Task TrainTooSlowly(string name, CancellationToken stop)
    {
        for (var slot = 0; !stop.IsCancellationRequested; slot++)
        {
            var work = await Post("ask", new { worker = name, slot, lease_seconds = 1 });
            if (work.TryGetProperty("finished", out _)) return;
            if (work.TryGetProperty("wait", out _))
            {
                await Task.Delay(20, CancellationToken.None);
                continue;
            }

            var attempt = Lease(work, name);
            JsonElement answer;
            do
            {
                // A server that was killed meanwhile begins the lease anew.
                await Task.Delay(1500, CancellationToken.None);
                answer = await Post(Path(attempt, "heartbeat"), new { });
            }
            while (answer.GetProperty("answer").GetString() == "continue" && !stop.IsCancellationRequested);
            if (answer.GetProperty("answer").GetString() == "stop") acknowledged.Fenced.Enqueue((attempt.Trial, attempt.Number, answer.GetProperty("reason").GetString()!));
        }
    }

    /// <summary>What an attempt is answered that reports now, with a loss that no other reports.</summary>
    public async Task<string> ReportLate(int trial, int attempt)
        => (await Post(Path((trial, attempt, 0), "report"), new { resource = 1, metrics = new { loss = -1.0 } })).GetProperty("answer").GetString()!;

    private (int Trial, int Number, double Lr) Lease(JsonElement work, string name)
    {
        var (trial, number) = (work.GetProperty("trial").GetInt32(), work.GetProperty("attempt").GetInt32());
        acknowledged.Leases.Enqueue((trial, number, name));
        return (trial, number, work.GetProperty("configuration").GetProperty("lr").GetDouble());
    }

    private async Task<JsonElement> Report((int Trial, int Number, double Lr) attempt, long resource)
    {
        var loss = Loss(attempt.Lr, resource);
        var answer = await Post(Path(attempt, "report"), new { resource, metrics = new { loss } });
        if (answer.GetProperty("answer").GetString() == "stop") acknowledged.Stopped.Enqueue(attempt.Trial);
        else acknowledged.Reports.Enqueue((attempt.Trial, attempt.Number, resource, loss));
        return answer;
    }

    private static string Path((int Trial, int Number, double Lr) attempt, string what) => $"trials/{attempt.Trial}/attempts/{attempt.Number}/{what}";

    private async Task<JsonElement> Post(string path, object body)
    {
        using var response = await server.Send(() => new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/v1/sweeps/{sweep}/{path}", UriKind.Relative)) { Content = JsonContent.Create(body) });
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new InvalidOperationException($"{path}: {response.StatusCode} {text}");
    }
}
