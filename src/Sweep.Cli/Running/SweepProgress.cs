using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;

namespace Sweep.Cli.Running;

/// <summary>
/// What the views of a running sweep need beyond its summary, folded from the journal: how long trials took on their slots, and which
/// entries are news to a reader.
/// </summary>
internal sealed class SweepProgress(string metric, bool maximize)
{
    private readonly Dictionary<int, (Configuration Configuration, long? StartedAt, double Seconds, double? Best, long Resource)> _open = [];
    private readonly List<double> _ended = [];

    /// <summary>The position of the next entry to fold.</summary>
    public long Position { get; private set; }

    /// <summary>The best objective so far, and its trial.</summary>
    public (int Trial, double Objective, Configuration Configuration)? Best { get; private set; }

    /// <summary>Seconds on a slot of every trial that ended.</summary>
    public IReadOnlyList<double> EndedSeconds => _ended;

    /// <summary>Seconds on a slot so far of every trial that is on one at a time of the journal.</summary>
    public IReadOnlyList<double> RunningSeconds(long now)
        => [.. _open.Values.Where(t => t.StartedAt is not null).Select(t => t.Seconds + Math.Max(0, (now - t.StartedAt!.Value) / 1000.0))];

    public Configuration? ConfigurationOf(int trial) => _open.TryGetValue(trial, out var known) ? known.Configuration : null;

    public double? ObjectiveOf(int trial) => _open.TryGetValue(trial, out var known) ? known.Best : null;

    /// <summary>Folds an entry; returns what a reader of plain lines should hear.</summary>
    public IReadOnlyList<TrialNews> Fold(JournalEntry entry)
    {
        Position = entry.Position + 1;
        List<TrialNews>? news = null;
        foreach (var happened in entry.Events)
        {
            if (Fold(happened, entry.At) is { } item) (news ??= []).Add(item);
        }

        return news ?? (IReadOnlyList<TrialNews>)[];
    }

    private TrialNews? Fold(SweepEvent happened, long at)
    {
        switch (happened)
        {
            case SweepEvent.TrialProposed e:
                _open[e.Trial] = (e.Configuration, null, 0, null, 0);
                return null;
            case SweepEvent.AttemptStarted e when _open.TryGetValue(e.Trial, out var trial):
                _open[e.Trial] = trial with { StartedAt = at };
                return new TrialNews.Started(e.Trial, e.Attempt, trial.Configuration, e.From?.Resource);
            case SweepEvent.MetricsReported e when _open.TryGetValue(e.Trial, out var trial) && e.Metrics.TryGet(metric, out var objective):
                var better = double.IsFinite(objective) && (trial.Best is not { } own || IsBetter(objective, own));
                _open[e.Trial] = trial with { Best = better ? objective : trial.Best, Resource = e.Resource };
                if (!better || (Best is { } best && !IsBetter(objective, best.Objective))) return null;
                Best = (e.Trial, objective, trial.Configuration);
                return new TrialNews.Best(e.Trial, objective, e.Resource);
            case SweepEvent.TrialPaused e:
                OffSlot(e.Trial, at);
                return _open.TryGetValue(e.Trial, out var paused) ? new TrialNews.Paused(e.Trial, paused.Best, paused.Resource, e.Reason) : null;
            case SweepEvent.AttemptEnded e:
                OffSlot(e.Trial, at);
                return e.Kind is AttemptEndKind.Interrupted or AttemptEndKind.Completed ? null : new TrialNews.Restarted(e.Trial, e.Reason);
            case SweepEvent.TrialEnded e:
                OffSlot(e.Trial, at);
                if (!_open.Remove(e.Trial, out var ended)) return null;
                _ended.Add(ended.Seconds);
                return new TrialNews.Ended(e.Trial, e.State, ended.Best, ended.Resource, e.Reason);
            default:
                return null;
        }
    }

    private bool IsBetter(double objective, double than) => maximize ? objective > than : objective < than;

    private void OffSlot(int number, long at)
    {
        if (!_open.TryGetValue(number, out var trial) || trial.StartedAt is not { } started) return;
        _open[number] = trial with { StartedAt = null, Seconds = trial.Seconds + Math.Max(0, (at - started) / 1000.0) };
    }
}

/// <summary>Something about a trial that a reader of plain lines should hear.</summary>
internal abstract record TrialNews(int Trial)
{
    public sealed record Started(int Trial, int Attempt, Configuration Configuration, long? From) : TrialNews(Trial);

    public sealed record Best(int Trial, double Objective, long Resource) : TrialNews(Trial);

    public sealed record Paused(int Trial, double? Objective, long Resource, string Reason) : TrialNews(Trial);

    public sealed record Restarted(int Trial, string Reason) : TrialNews(Trial);

    public sealed record Ended(int Trial, TrialState State, double? Objective, long Resource, string? Reason) : TrialNews(Trial);
}
