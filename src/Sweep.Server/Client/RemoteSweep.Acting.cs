using System.Text.Json.Serialization.Metadata;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Server.Contracts;

namespace Sweep.Server.Client;

/// <content>What changes a sweep.</content>
public sealed partial class RemoteSweep
{
    /// <inheritdoc/>
    public async Task<LeaseAnswer> Lease(string worker, int slot, TimeSpan lease)
        => (await _server.Post($"{_path}/ask", new AskRequest(worker, slot, lease.TotalSeconds), Json.AskRequest, Json.AskDocument, canRepeat: true).ConfigureAwait(false)).ToAnswer();

    /// <inheritdoc/>
    public async Task<AttemptAnswer> Heartbeat(int trial, int attempt) => Answer(await _server.Post(Path(trial, attempt, "heartbeat"), Json.AnswerDocument, canRepeat: true).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics) => Tell(trial, attempt, "report", new ReportRequest(resource, metrics), Json.ReportRequest);

    /// <inheritdoc/>
    public Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason)
        => Tell(trial, attempt, "finish", new FinishRequest(FinishState.Diverged, reason, resource), Json.FinishRequest);

    /// <summary>Not offered: what is trained outside the server's process keeps its checkpoints itself.</summary>
    public Task<bool> RecordCheckpoint(CheckpointReference checkpoint)
        => Task.FromException<bool>(new NotSupportedException("The API takes no checkpoints: what is trained outside the server keeps them itself."));

    /// <inheritdoc/>
    public Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason) => Tell(trial, attempt, "finish", new FinishRequest(StateOf(kind), reason), Json.FinishRequest);

    /// <inheritdoc/>
    public Task Pause(string reason) => Act("pause", reason);

    /// <inheritdoc/>
    public Task Resume() => _server.Post($"{_path}/resume", Json.SweepDocument, canRepeat: false);

    /// <inheritdoc/>
    public Task Cancel(string reason) => Act("cancel", reason);

    private static FinishState StateOf(AttemptEndKind kind) => kind switch
    {
        AttemptEndKind.Completed => FinishState.Completed,
        AttemptEndKind.Failed => FinishState.Failed,
        AttemptEndKind.FailedForGood => FinishState.FailedForGood,
        AttemptEndKind.Interrupted => FinishState.Interrupted,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "That an attempt is lost is what a host finds, not what the attempt says."),
    };

    // A message that is said again changes nothing, so that a lost answer costs nothing.
    private async Task<AttemptAnswer> Tell<T>(int trial, int attempt, string what, T body, JsonTypeInfo<T> type)
        => Answer(await _server.Post(Path(trial, attempt, what), body, type, Json.AnswerDocument, canRepeat: true).ConfigureAwait(false));

    private static AttemptAnswer Answer(AnswerDocument answer) => answer.Answer switch
    {
        AnswerKind.Pause => new AttemptAnswer.Pause(answer.Reason ?? ""),
        AnswerKind.Stop => new AttemptAnswer.Stop(answer.Reason ?? ""),
        _ => AttemptAnswer.Continue.Instance,
    };

    private string Path(int trial, int attempt, string what) => Invariant($"{_path}/trials/{trial}/attempts/{attempt}/{what}");

    private Task Act(string action, string reason) => _server.Post($"{_path}/{action}", new ReasonRequest(reason), Json.ReasonRequest, Json.SweepDocument, canRepeat: false);
}
