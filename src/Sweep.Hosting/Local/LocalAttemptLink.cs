using System.Collections.Immutable;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Attempts;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Local;

/// <summary>An attempt in the host's own process: what it says is decided at once, on its own thread.</summary>
internal sealed class LocalAttemptLink : IAttemptLink
{
    private readonly SweepHost _host;
    private readonly RunningAttempt _attempt;
    private readonly Func<SweepState, double> _saveBelow;
    private ImmutableArray<SweepEvent> _last = [];
    private DateTime? _since;

    public LocalAttemptLink(SweepHost host, RunningAttempt attempt)
    {
        (_host, _attempt) = (host, attempt);
        _saveBelow = state => SaveBelowOf(state, attempt.Start.Trial);
    }

    public double SaveBelow => _host.Read(_saveBelow);

    public Stream Open(CheckpointReference checkpoint) => _host.Checkpoints.Open(checkpoint);

    public void Save(long resource, ITrialTraining training)
    {
        var start = _attempt.Start;
        using var span = _attempt.Trace?.Checkpoint(resource);
        var checkpoint = _host.Gate.Pass(() => _host.Checkpoints.Save(start.Trial, start.Attempt, resource, training.Save), _host.Draining);
        _host.Record(checkpoint);
    }

    public AttemptAnswer? Report(long resource, MetricValues metrics, bool decides)
    {
        var answer = _host.Answer(_attempt.Start, Execute(new SweepCommand.ReportMetrics(_host.Now, _attempt.Start.Trial, _attempt.Start.Attempt, resource, metrics)));
        _attempt.Trace?.Reported(resource, _last);
        return answer;
    }

    public AttemptAnswer? WaitForAnswer() => throw new InvalidOperationException("A report in the host's own process is answered at once.");

    public void Diverge(long resource, string reason) => Tell(new SweepCommand.ReportDivergence(_host.Now, _attempt.Start.Trial, _attempt.Start.Attempt, resource, reason));

    public void End(AttemptEndKind kind, string reason) => Tell(new SweepCommand.EndAttempt(_host.Now, _attempt.Start.Trial, _attempt.Start.Attempt, kind, reason));

    public void Finish(long? resource)
    {
        // One that was told to stop from elsewhere has nothing of its own to show.
        if (_attempt.StopReason is not null) (_last, _since) = ([], AttemptTrace.Now);
        _attempt.Trace?.Finish(resource, _last, _since);
    }

    private void Tell(SweepCommand command) => _host.Perform(Execute(command), _attempt.Start.Trial, _attempt.Start.Attempt);

    private Decision Execute(SweepCommand command)
    {
        _since = AttemptTrace.Now;
        var decision = _host.Execute(command);
        _last = decision.Events;
        return decision;
    }

    private static double SaveBelowOf(SweepState state, int trial)
        => state.Trials[trial].BestLoss is var best && best < state.SaveBelow ? best : state.SaveBelow;
}
