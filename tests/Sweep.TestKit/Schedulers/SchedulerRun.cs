using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;

namespace Sweep.TestKit.Schedulers;

/// <summary>
/// Trains imaginary trials under a scheduler, in a random order derived from a seed, and keeps what was folded, so that it can be folded again.
/// </summary>
public sealed class SchedulerRun
{
    private readonly IScheduler _scheduler;
    private readonly long _maxResource;
    private readonly Func<int, long, double> _loss;
    private readonly long[] _marks;
    private readonly double _failures;
    private Prng _random;
    private readonly List<int> _running = [];
    private readonly Dictionary<int, long> _spent = [];

    /// <param name="scheduler">The scheduler.</param>
    /// <param name="maxResource">Where trials complete.</param>
    /// <param name="loss">The loss of a trial at a resource.</param>
    /// <param name="seed">The seed of the order.</param>
    /// <param name="interval">Trials report at each multiple, and at each rung.</param>
    /// <param name="failures">How likely a trial is to diverge instead of reporting.</param>
    public SchedulerRun(IScheduler scheduler, long maxResource, Func<int, long, double> loss, ulong seed, long interval = 7, double failures = 0)
    {
        (_scheduler, _maxResource, _loss, _failures) = (scheduler, maxResource, loss, failures);
        _random = new Prng(seed, Purpose.Proposal, 0);
        var marks = new SortedSet<long>(scheduler.Rungs) { maxResource };
        for (var mark = interval; mark < maxResource; mark += interval) marks.Add(mark);
        _marks = [.. marks];
    }

    /// <summary>Everything that was folded, in order.</summary>
    public List<Action<IScheduler>> Folds { get; } = [];

    public List<(ScheduledReport Report, Verdict Verdict)> Reports { get; } = [];

    public HashSet<int> Paused { get; } = [];

    public HashSet<int> Ended { get; } = [];

    public List<int> Promoted { get; } = [];

    /// <summary>Called before each report is judged.</summary>
    public Action<ScheduledReport>? Before { get; set; }

    /// <summary>Trains that many trials on that many slots, until nothing is left to do.</summary>
    public SchedulerRun Train(int trials, int slots)
    {
        for (var started = 0; ;)
        {
            while (_running.Count < slots)
            {
                if (_scheduler.NextPromotion() is { } promoted) Promote(promoted);
                else if (started < trials) _running.Add(started++);
                else break;
            }

            if (_running.Count == 0) return this;
            Step(_running[_random.NextInt(_running.Count)]);
        }
    }

    private void Promote(int trial)
    {
        Promoted.Add(trial);
        Fold(s => s.OnPromoted(trial));
        Paused.Remove(trial);
        _running.Add(trial);
    }

    private void Step(int trial)
    {
        if (_random.NextDouble() < _failures)
        {
            End(trial, ranksLast: true);
            return;
        }

        var resource = _marks.First(mark => mark > _spent.GetValueOrDefault(trial));
        _spent[trial] = resource;
        var report = new ScheduledReport(trial, resource, _loss(trial, resource));
        Before?.Invoke(report);
        var verdict = _scheduler.Judge(report);
        if (resource == _maxResource) verdict = verdict with { Kind = VerdictKind.Continue, Reason = null };
        Reports.Add((report, verdict));
        Fold(s => s.OnReported(report, verdict));
        if (resource == _maxResource || verdict.Kind == VerdictKind.Stop) End(trial, ranksLast: false);
        else if (verdict.Kind == VerdictKind.Pause)
        {
            Paused.Add(trial);
            _running.Remove(trial);
        }
    }

    private void End(int trial, bool ranksLast)
    {
        Fold(s => s.OnEnded(trial, ranksLast));
        Ended.Add(trial);
        _running.Remove(trial);
    }

    private void Fold(Action<IScheduler> fold)
    {
        fold(_scheduler);
        Folds.Add(fold);
    }

    public static byte[] Bytes(IScheduler scheduler)
    {
        var writer = new CanonicalWriter();
        scheduler.WriteTo(writer);
        return writer.Written.ToArray();
    }
}
