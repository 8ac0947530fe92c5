using System.Collections.Immutable;
using System.Diagnostics;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Instruments;

/// <summary>The traces of attempts outside the process, which are known by what is decided about them. Safe for several threads.</summary>
internal sealed class OutsideTraces(string sweep) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, AttemptTrace> _traces = []; // by trial

    /// <summary>An attempt was leased.</summary>
    public void Begin(SweepAction.StartAttempt start, string worker, DateTime? asked) => Aside(() =>
    {
        if (AttemptTrace.Begin(sweep, start, worker, asked, AttemptTrace.Now) is not { } trace) return;
        trace.Train();
        if (_traces.Remove(start.Trial, out var before)) before.Dispose();
        _traces[start.Trial] = trace;
    });

    /// <summary>Something was decided.</summary>
    public void On(ImmutableArray<SweepEvent> events, DateTime? since)
    {
        if (since is null || events.IsDefaultOrEmpty) return;
        Aside(() =>
        {
            foreach (var item in events)
            {
                switch (item)
                {
                    case SweepEvent.MetricsReported e when _traces.TryGetValue(e.Trial, out var trace):
                        trace.Reported(e.Resource, events);
                        trace.Train();
                        break;
                    case SweepEvent.AttemptEnded e:
                        End(e.Trial, events, since);
                        break;
                    case SweepEvent.TrialPaused e:
                        End(e.Trial, events, since);
                        break;
                    case SweepEvent.TrialEnded e:
                        End(e.Trial, events, since);
                        break;
                }
            }
        });
    }

    public void Dispose() => Aside(() =>
    {
        foreach (var trace in _traces.Values) trace.Dispose();
        _traces.Clear();
    });

    private void End(int trial, ImmutableArray<SweepEvent> events, DateTime? since)
    {
        if (!_traces.Remove(trial, out var trace)) return;
        trace.Finish(null, [.. events.Where(item => IsOf(item, trial))], since);
        trace.Dispose();
    }

    private static bool IsOf(SweepEvent item, int trial) => item switch
    {
        SweepEvent.AttemptEnded e => e.Trial == trial,
        SweepEvent.TrialPaused e => e.Trial == trial,
        SweepEvent.TrialEnded e => e.Trial == trial,
        _ => false,
    };

    // The request that brings a message has a trace of its own, which goes on as if there were none of the attempt's.
    private void Aside(Action action)
    {
        var current = Activity.Current;
        lock (_lock) action();
        Activity.Current = current;
    }
}
