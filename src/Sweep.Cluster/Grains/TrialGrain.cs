using Orleans.Placement;
using Sweep.Cluster.Placement;
using Sweep.Cluster.Wire;
using Sweep.Cluster.Workers;

namespace Sweep.Cluster.Grains;

/// <summary>Where others find the attempt of a trial while a slot of this silo trains it. The slot is a thread of its own; the grain passes on what is wanted of it.</summary>
[PreferLocalPlacement, OnSilosOf(SiloRole.Worker), KeepAlive]
internal sealed class TrialGrain(WorkerService workers) : Grain, ITrialGrain
{
    private AttemptSession? _session;

    public Task<bool> Start(LeasedTrial trial, string worker, int slot)
    {
        // The attempt of another silo: this one's, if there is one, came before it.
        var session = worker == workers.Identity ? workers.Find(trial.Sweep, trial.Trial) : null;
        if (_session is { } before && before != session && before.Trial.Attempt < trial.Attempt) before.Stop($"attempt {trial.Attempt} has fenced it out");
        _session = session;
        _ = Leave(session?.Over ?? Task.CompletedTask, session);
        return Task.FromResult(session?.Trial.Attempt == trial.Attempt);
    }

    public Task Stop(int attempt, string reason)
    {
        Find(attempt)?.Stop(reason);
        return Task.CompletedTask;
    }

    public Task GiveBack(int attempt, string reason)
    {
        Find(attempt)?.GiveBack(reason);
        return Task.CompletedTask;
    }

    private AttemptSession? Find(int attempt)
    {
        if (_session is null) DeactivateOnIdle();
        return _session?.Trial.Attempt == attempt ? _session : null;
    }

    private async Task Leave(Task over, AttemptSession? session)
    {
        await over;
        if (_session == session) DeactivateOnIdle();
    }
}
