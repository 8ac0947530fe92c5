using Microsoft.Extensions.Hosting;
using Orleans.Placement;
using Sweep.Cluster.Catalog;
using Sweep.Cluster.Placement;
using Sweep.Cluster.Sweeps;
using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;

namespace Sweep.Cluster.Grains;

/// <summary>
/// Owns the decider of one sweep while it is active: a <see cref="SweepTenure"/> holds the sweep, the grain gives it its address. It has no rule of its own.
/// </summary>
[RandomPlacement, OnSilosOf(SiloRole.Control)]
internal sealed partial class SweepGrain(ISweepStore store, ClusterCatalogOptions options, ISiloStatusOracle silos, IHostApplicationLifetime lifetime) : Grain, ISweepGrain
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private SweepTenure _tenure = null!;

    private string Name => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _tenure = new SweepTenure(Name, store, options, silos, GrainFactory, lifetime.ApplicationStopping);
        _tenure.Begin();
        _ = LeaveWith(_tenure);
        // Orleans collects grains that nobody asks for: not this one while its sweep goes on.
        this.RegisterGrainTimer(static (grain, _) => grain.StayWhileBusy(), this, new GrainTimerCreationOptions(Minute, Minute) { Interleave = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _tenure.End().WaitAsync(cancellationToken);

    public Task<bool> Create(string specification, WireFile[] data, string? by)
        => _tenure.Create(new SweepEvent.SweepCreated(specification, [.. data.Select(static file => new DataFingerprint(file.Path, file.Bytes, file.Sha256))]), by);

    public Task WakeUp() => Task.CompletedTask;

    public async Task<bool> Delete(string? by)
    {
        var deleted = await _tenure.Delete(by);
        DeactivateOnIdle();
        return deleted;
    }

    public Task<SweepEngineFacts> Engine() => _tenure.Do(static held => Task.FromResult(new SweepEngineFacts
    {
        Specification = held.Created.Specification,
        Data = [.. held.Created.Data.Select(static file => new WireFile(file.Path, file.Bytes, file.Sha256))],
    }));

    public async Task<LeaseReply> LeaseHere(string worker, int slot)
    {
        var (answer, saveBelow) = await _tenure.Do(held => held.Host.Lease(worker, slot, options.Lease));
        return LeaseReply.Of(Name, answer, saveBelow, options.Lease);
    }

    public async Task<WireReply> Tell(AttemptBatch batch)
        => WireReply.Of(await _tenure.Do(held => held.Host.Tell(batch.Trial, batch.Attempt, batch.ToMessages(), batch.Progress.ToView(batch.Trial, batch.Attempt))));

    public Task LoseWorker(string worker, string reason) => _tenure.Do(held => held.Host.LoseWorker(worker, reason));

    // The next call makes an activation that begins with what is durable.
    private async Task LeaveWith(SweepTenure tenure)
    {
        await tenure.Over;
        // First, since Orleans waits for the calls that are still being answered.
        await tenure.End();
        DeactivateOnIdle();
    }

    private Task StayWhileBusy()
    {
        if (_tenure.IsBusy) DelayDeactivation(2 * Minute);
        return Task.CompletedTask;
    }
}
