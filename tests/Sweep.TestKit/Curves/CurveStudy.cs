using Sweep.Core.Scheduling;

namespace Sweep.TestKit.Curves;

/// <summary>
/// Replays learning curves under a scheduler. In each tick every worker advances its trial by one step, reports, and does what the
/// scheduler says; a free worker takes a promoted trial, else a new one.
/// </summary>
/// <param name="scheduler">The scheduler.</param>
/// <param name="maxStep">Steps of a full training.</param>
/// <param name="workers">How many trials train at once.</param>
public sealed class CurveStudy(IScheduler scheduler, int maxStep, int workers)
{
    private readonly Dictionary<int, int> _paused = [];
    private readonly (int Trial, int Step)?[] _slots = new (int, int)?[workers];
    private int _turn;

    /// <summary>Trials started so far.</summary>
    public int Started { get; private set; }

    /// <summary>Steps trained so far, over all trials.</summary>
    public long Steps { get; private set; }

    /// <summary>Called before a trial trains, the first time or again; false where there is no such trial.</summary>
    public required Func<int, bool> Start { get; init; }

    /// <summary>The loss that a trial reports after a step.</summary>
    public required Func<int, int, double> Loss { get; init; }

    /// <summary>Called when a trial has been stopped, paused or completed, with its last step and loss.</summary>
    public required Action<int, int, double> Left { get; init; }

    /// <summary>Trains until so many steps are spent, or no trial is left; false then.</summary>
    public bool Continue(long until)
    {
        while (true)
        {
            var idle = true;
            // A tick may be cut by the limit: the next call goes on with the worker whose turn it is.
            for (; _turn < workers; _turn++)
            {
                if (Steps >= until) return true;
                if (_slots[_turn] is null && !Take()) continue;
                idle = false;
                Advance();
            }

            _turn = 0;
            if (idle) return false;
        }
    }

    private bool Take()
    {
        if (scheduler.NextPromotion() is { } promoted)
        {
            scheduler.OnPromoted(promoted);
            Start(promoted);
            _slots[_turn] = (promoted, _paused[promoted]);
            return true;
        }

        if (!Start(Started)) return false;
        _slots[_turn] = (Started++, 0);
        return true;
    }

    private void Advance()
    {
        var (trial, step) = _slots[_turn]!.Value;
        step++;
        Steps++;
        _slots[_turn] = (trial, step);
        var report = new ScheduledReport(trial, step, Loss(trial, step));
        var verdict = scheduler.Judge(report);
        if (step == maxStep) verdict = verdict with { Kind = VerdictKind.Continue, Reason = null };
        scheduler.OnReported(report, verdict);
        if (step < maxStep && verdict.Kind == VerdictKind.Continue) return;
        _slots[_turn] = null;
        if (verdict.Kind == VerdictKind.Pause) _paused[trial] = step;
        else scheduler.OnEnded(trial, ranksLast: false);
        Left(trial, step, report.Loss);
    }
}
