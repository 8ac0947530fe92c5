using System.Globalization;
using Sweep.Cluster.Catalog;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Redis;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Catalogs;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Journals;

namespace Sweep.Cluster.Sweeps;

/// <summary>
/// The time in which this silo has a sweep: from taking it over, in the background, until it is given up, another silo has taken it over, or its journal cannot be written. It begins once; whoever wants the
/// sweep after its end begins another, with what is durable. Safe for several threads.
/// </summary>
/// <param name="name">The sweep.</param>
/// <param name="store">Where it is kept.</param>
/// <param name="options">How to keep it.</param>
/// <param name="silos">The cluster's silos, whose deaths lose attempts.</param>
/// <param name="grains">Reaches workers and trials.</param>
/// <param name="stopping">The silo is asked to stop: who waits for changes shall wait elsewhere.</param>
internal sealed class SweepTenure(string name, ISweepStore store, ClusterCatalogOptions options, ISiloStatusOracle silos, IGrainFactory grains, CancellationToken stopping)
{
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<HeldSweep?> _held = null!;
    private LostWorkers? _lostWorkers;

    /// <summary>Completes when the tenure should end: there is nothing to keep, or something to try anew.</summary>
    public Task Over => _over.Task;

    /// <summary>Whether the sweep goes on here, though nobody asks for it.</summary>
    public bool IsBusy => _held is { IsCompletedSuccessfully: true, Result: { Ended.IsCompleted: false } };

    /// <summary>Begins to take the sweep over, in the background: it may have a long journal, or one that cannot be reached.</summary>
    public void Begin() => _held = Task.Run(TakeOver);

    /// <summary>Begins a sweep of this name; false where there is one, or one whose name differs in case alone.</summary>
    /// <exception cref="SweepUnavailableException">It cannot be begun now.</exception>
    public async Task<bool> Create(SweepEvent.SweepCreated created, string? by)
    {
        if (await Opened().ConfigureAwait(false) is not null) return false;
        try
        {
            if (await store.Register(name).ConfigureAwait(false) != name) return false;
            var begun = await HeldSweep.Begin(name, created, by, silos.SiloName, store, options).ConfigureAwait(false);
            if (begun is not null)
            {
                Keep(begun);
                _held = Task.FromResult<HeldSweep?>(begun);
                return true;
            }
        }
        catch (JournalException e)
        {
            throw Unavailable(e);
        }

        // Another silo has begun it in between.
        _over.TrySetResult();
        return false;
    }

    /// <summary>Does something with the sweep's host.</summary>
    /// <exception cref="UnknownTrialException">There is no sweep of this name.</exception>
    /// <exception cref="SweepUnavailableException">It cannot be done now.</exception>
    public async Task<T> Do<T>(Func<HeldSweep, Task<T>> work)
    {
        var held = await Opened().ConfigureAwait(false) ?? throw new UnknownTrialException($"There is no sweep '{name}'.");
        try
        {
            return await work(held).WaitAsync(options.Answer).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new SweepUnavailableException($"The journal of '{name}' has not been written for {options.Answer.TotalSeconds:0} s. Ask again: what was decided is not lost.");
        }
        catch (Exception e) when (held.IsClosing || held.Ended.IsFaulted || e is JournalException or HostFailedException or ObjectDisposedException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Asks the sweep's port, in somebody's name; a sweep whose journal is damaged answers that.</summary>
    /// <exception cref="UnknownTrialException">There is no sweep of this name.</exception>
    /// <exception cref="SweepUnavailableException">It cannot answer now.</exception>
    public async Task<T> Ask<T>(string? by, Func<ISweepService, Task<T>> work)
    {
        if (Damage() is { } damage) return await work(new UnreadableSweep(name, damage)).ConfigureAwait(false);
        return await Do(held => work(by is null ? held.Host.Service : held.Host.Service.By(by))).ConfigureAwait(false);
    }

    /// <summary>Completes with the next position once that is past a position, or with the position after a time.</summary>
    /// <exception cref="SweepUnavailableException">The tenure ends.</exception>
    public Task<long> WhenChanged(long position, TimeSpan longest) => Do(async held =>
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, stopping);
        limit.CancelAfter(longest);
        try
        {
            return await held.WhenChanged(position, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            return _closing.IsCancellationRequested || stopping.IsCancellationRequested ? throw Unavailable(e) : position;
        }
    });

    /// <summary>How the sweep stands, also where it cannot be taken over; null where there is none.</summary>
    public async Task<SweepSummary?> Summary()
    {
        try
        {
            return await Opened().ConfigureAwait(false) is { } held ? await held.Host.Service.Summary().ConfigureAwait(false) : await Unbegun().ConfigureAwait(false);
        }
        catch (SweepUnavailableException e)
        {
            return await new UnreadableSweep(name, _held.Exception?.InnerException?.Message ?? e.Message).Summary().ConfigureAwait(false);
        }
    }

    /// <summary>Removes the sweep, which must not be running; false where there is none. The tenure ends with it.</summary>
    /// <exception cref="SweepConflictException">It is running, or cannot be removed.</exception>
    public async Task<bool> Delete(string? by)
    {
        if (await Summary().ConfigureAwait(false) is not { } summary) return false;
        if (summary.Standing is SweepStanding.Running or SweepStanding.Interrupted) throw new SweepConflictException($"The sweep '{name}' is running. Pause or cancel it first.");
        await End().ConfigureAwait(false);
        try
        {
            await store.Remove(name, options.Time.GetUtcNow(), by).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JournalException or IOException or UnauthorizedAccessException)
        {
            throw new SweepConflictException($"The sweep '{name}' cannot be deleted: {e.Message}");
        }

        await StopAll(summary).ConfigureAwait(false);
        return true;
    }

    /// <summary>Gives the sweep up; what is durable stands. Said again, it waits for nothing.</summary>
    public async Task End()
    {
        if (_closing.IsCancellationRequested) return;
        await _closing.CancelAsync().ConfigureAwait(false);
        _over.TrySetResult();
        _lostWorkers?.Dispose();
        await ((Task)_held).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_held is { IsCompletedSuccessfully: true, Result: { } held }) await held.Close().ConfigureAwait(false);
    }

    private async Task<HeldSweep?> TakeOver()
    {
        try
        {
            var held = await HeldSweep.Open(name, silos.SiloName, store, options).ConfigureAwait(false);
            if (held is not null) Keep(held);
            return held;
        }
        catch (Exception e)
        {
            options.Notice($"The sweep '{name}' could not be taken up: {e.Message} It is tried again.");
            _ = Task.Delay(options.Retry).ContinueWith(_ => _over.TrySetResult(), TaskScheduler.Default);
            throw;
        }
    }

    // Everything that goes on beside the answers.
    private void Keep(HeldSweep held)
    {
        held.Host.AttemptStopped += (trial, attempt, reason) => _ = Stop(held, trial, attempt, reason);
        _lostWorkers = LostWorkers.Watch(held, silos, options.Notice);
        if (!held.Specification.IsExternal) _ = DemandReports.Run(held, grains, _closing.Token);
        _ = Watch(held);
    }

    private async Task Watch(HeldSweep held)
    {
        try
        {
            if (await held.Ended.ConfigureAwait(false) == RunOutcome.Finished) await store.MarkFinished(name).ConfigureAwait(false);
        }
        catch (HostFailedException e)
        {
            options.Notice($"The sweep '{name}' is given up here: {e.Message}");
            _over.TrySetResult();
        }
        catch (Exception e)
        {
            // Whoever takes it up next notes it.
            options.Notice($"That the sweep '{name}' is over was not noted: {e.Message}");
        }
    }

    private async Task Stop(HeldSweep held, int trial, int attempt, string reason)
    {
        if (held.Specification.IsExternal) return;
        try
        {
            await grains.GetGrain<ITrialGrain>(string.Create(CultureInfo.InvariantCulture, $"{name}/{trial}")).Stop(attempt, reason).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It hears it as the answer to its next message.
        }
    }

    private async Task StopAll(SweepSummary deleted)
    {
        foreach (var running in deleted.Running)
        {
            if (_held is { IsCompletedSuccessfully: true, Result: { } held }) await Stop(held, running.Trial, running.Attempt, "the sweep was deleted").ConfigureAwait(false);
        }
    }

    // A name without a journal is what a crash leaves between the two; creating it again begins it.
    private async Task<SweepSummary?> Unbegun() => await store.Find(name).ConfigureAwait(false) is null
        ? null
        : await new UnreadableSweep(name, "it has not begun, since whoever created it was interrupted. Create it again, or delete it.").Summary().ConfigureAwait(false);

    private async Task<HeldSweep?> Opened()
    {
        try
        {
            return await _held.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Unavailable(e);
        }
    }

    // A journal that cannot be read stays so until somebody repairs it; one that cannot be reached will be.
    private string? Damage() => _held is { IsFaulted: true, Exception.InnerException: JournalException { TakenOver: false } e } && (e.InnerException is null || !RedisFailure.Is(e.InnerException)) ? e.Message : null;

    // The words of the cause, not itself: it may be of a type that another silo does not know.
    private SweepUnavailableException Unavailable(Exception cause) => new(cause is JournalException or HostFailedException
        ? $"The sweep '{name}' cannot answer now: {cause.Message} Ask again."
        : $"The sweep '{name}' moves to another silo. Ask again.");
}
