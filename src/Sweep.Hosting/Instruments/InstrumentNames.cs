namespace Sweep.Hosting.Instruments;

/// <summary>
/// The names of all instruments of the meter <c>Sweep</c>, and of its source of traces. Prometheus shows them with underscores, the unit, and
/// <c>_total</c> for counters: <c>sweep.decide.duration</c> in seconds is <c>sweep_decide_duration_seconds</c>.
/// </summary>
public static class InstrumentNames
{
    public const string Meter = "Sweep";
    public const string ActivitySource = "Sweep";

    // Of one sweep.
    public const string Info = "sweep.info";
    public const string StartTime = "sweep.start.time";
    public const string EndTime = "sweep.end.time";
    public const string BudgetTrials = "sweep.budget.trials";
    public const string Paused = "sweep.paused";
    public const string Trials = "sweep.trials";
    public const string PendingTrials = "sweep.pending.trials";
    public const string BestObjective = "sweep.best.objective";
    public const string RungTrials = "sweep.rung.trials";
    public const string Reports = "sweep.reports";
    public const string StaleReports = "sweep.stale.reports";
    public const string Diverged = "sweep.diverged";
    public const string AttemptRestarts = "sweep.attempt.restarts";
    public const string DecideDuration = "sweep.decide.duration";
    public const string SuggestDuration = "sweep.suggest.duration";
    public const string JournalAppendDuration = "sweep.journal.append.duration";
    public const string TrainTokens = "sweep.train.tokens";
    public const string TrainStepDuration = "sweep.train.step.duration";
    public const string GradientNorm = "sweep.gradient.norm";
    public const string StorageFree = "sweep.storage.free";
    public const string StorageSize = "sweep.storage.size";

    // Of the first and the running trials of a sweep.
    public const string LeaderboardObjective = "sweep.leaderboard.objective";
    public const string LeaderboardInfo = "sweep.leaderboard.info";
    public const string TrialLoss = "sweep.trial.loss";
    public const string TrialObjective = "sweep.trial.objective";
    public const string TrialGradientNorm = "sweep.trial.gradient.norm";
    public const string TrialClipRatio = "sweep.trial.clip.ratio";
    public const string TrialGateSaturation = "sweep.trial.gate.saturation.ratio";
    public const string TrialDeviceMemory = "sweep.trial.device.memory";

    // Of the process.
    public const string Workers = "sweep.workers";
    public const string Slots = "sweep.slots";
    public const string SlotIdle = "sweep.slot.idle";
    public const string DeviceMemory = "sweep.device.memory";
    public const string DeviceBusy = "sweep.device.busy.ratio";
    public const string LeaseStartDuration = "sweep.lease.start.duration";
    public const string EventStreams = "sweep.event.streams";
    public const string DeniedRequests = "sweep.requests.denied";
}
