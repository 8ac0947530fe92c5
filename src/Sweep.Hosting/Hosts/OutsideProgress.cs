using System.Collections.Immutable;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Hosts;

/// <summary>How far the attempts outside the process said that they are, for display; of each the last word, while it runs. Safe for several threads.</summary>
internal sealed class OutsideProgress
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, RunningAttemptView> _views = []; // by trial

    /// <summary>Notes what an attempt said.</summary>
    public void Note(RunningAttemptView view)
    {
        lock (_lock) _views[view.Trial] = view;
    }

    /// <summary>Forgets attempts that have ended.</summary>
    public void On(ImmutableArray<SweepEvent> events)
    {
        foreach (var item in events)
        {
            switch (item)
            {
                case SweepEvent.AttemptEnded e:
                    Forget(e.Trial);
                    break;
                case SweepEvent.TrialPaused e:
                    Forget(e.Trial);
                    break;
                case SweepEvent.TrialEnded e:
                    Forget(e.Trial);
                    break;
            }
        }
    }

    /// <summary>The attempts that still run, by trial.</summary>
    public ImmutableArray<RunningAttemptView> Views(SweepState state)
    {
        lock (_lock) return [.. _views.Values.Where(view => state.Trials[view.Trial] is { State: TrialState.Running } trial && trial.Attempt == view.Attempt)];
    }

    private void Forget(int trial)
    {
        lock (_lock) _views.Remove(trial);
    }
}
