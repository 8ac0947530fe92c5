using System.Text.Json;
using System.Text.Json.Nodes;
using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Server.Client;

/// <content>What changes a sweep.</content>
public sealed partial class RemoteSweep
{
    /// <inheritdoc/>
    public async Task<LeaseAnswer> Lease(string worker, int slot, TimeSpan lease)
    {
        var answer = await _server.Post($"{_path}/ask", new JsonObject { ["worker"] = worker, ["slot"] = slot, ["lease_seconds"] = lease.TotalSeconds }).ConfigureAwait(false);
        if (answer.TryGetProperty("finished", out var reason)) return new LeaseAnswer.Finished(reason.GetString()!);
        if (answer.TryGetProperty("wait", out _)) return new LeaseAnswer.Wait();
        var resource = answer.GetProperty("resource");
        var last = resource.GetProperty("last");
        var attempt = new SweepAction.StartAttempt(
            answer.GetProperty("trial").GetInt32(),
            answer.GetProperty("attempt").GetInt32(),
            answer.GetProperty("configuration").Deserialize(Json.Configuration)!,
            null,
            answer.GetProperty("seed").GetUInt64());
        return new LeaseAnswer.Train(attempt, last.ValueKind == JsonValueKind.Null ? null : last.GetInt64(), resource.GetProperty("next").GetInt64());
    }

    /// <inheritdoc/>
    public Task<AttemptAnswer> Heartbeat(int trial, int attempt) => Tell(trial, attempt, "heartbeat", []);

    /// <inheritdoc/>
    public Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics)
        => Tell(trial, attempt, "report", new JsonObject { ["resource"] = resource, ["metrics"] = JsonSerializer.SerializeToNode(metrics, Json.MetricValues) });

    /// <inheritdoc/>
    public Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason)
        => Tell(trial, attempt, "finish", new JsonObject { ["state"] = "diverged", ["resource"] = resource, ["reason"] = reason });

    /// <summary>Not offered: what is trained outside the server's process keeps its checkpoints itself.</summary>
    public Task<bool> RecordCheckpoint(CheckpointReference checkpoint)
        => Task.FromException<bool>(new NotSupportedException("The API takes no checkpoints: what is trained outside the server keeps them itself."));

    /// <inheritdoc/>
    public Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason)
        => Tell(trial, attempt, "finish", new JsonObject { ["state"] = kind.ToString().ToLowerInvariant(), ["reason"] = reason });

    /// <inheritdoc/>
    public Task Pause(string reason) => Post("pause", reason);

    /// <inheritdoc/>
    public Task Resume() => Post("resume", null);

    /// <inheritdoc/>
    public Task Cancel(string reason) => Post("cancel", reason);

    private async Task<AttemptAnswer> Tell(int trial, int attempt, string what, JsonObject body)
    {
        var answer = await _server.Post(Invariant($"{_path}/trials/{trial}/attempts/{attempt}/{what}"), body).ConfigureAwait(false);
        var reason = answer.TryGetProperty("reason", out var text) ? text.GetString() ?? "" : "";
        return answer.GetProperty("answer").GetString() switch
        {
            "pause" => new AttemptAnswer.Pause(reason),
            "stop" => new AttemptAnswer.Stop(reason),
            _ => AttemptAnswer.Continue.Instance,
        };
    }

    private Task Post(string action, string? reason)
        => _server.Post($"{_path}/{action}", reason is null ? [] : new JsonObject { ["reason"] = reason }, Json.SweepDocument, canRepeat: false);
}
