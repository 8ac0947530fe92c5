using Sweep.Hosting.Journals;

namespace Sweep.Hosting.Hosts;

/// <summary>
/// Does what follows from decisions once they are durable, in their order, on the thread pool. What never becomes durable is not done: a checkpoint too many stays until the next host takes up the sweep.
/// </summary>
internal sealed class AfterDurable(IJournal journal, SweepHostOptions options, CancellationToken draining)
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _giveUp = new();
    private Task _done = Task.CompletedTask;

    /// <summary>Completes when all that was to be done so far has been done, or cannot be.</summary>
    public Task Done
    {
        get
        {
            lock (_lock) return _done;
        }
    }

    /// <summary>Does something once a position is durable, and after what was asked before.</summary>
    public void Do(long position, Action action)
    {
        lock (_lock) _done = DoAfter(_done, position, action);
    }

    /// <summary>What is not durable after so long is not waited for any more.</summary>
    public void GiveUpAfter(TimeSpan limit) => _giveUp.CancelAfter(limit);

    /// <summary>Waits until a position is durable, through times in which the disk is full; false where it will not be.</summary>
    public async Task<bool> BecomesDurable(long position)
    {
        while (true)
        {
            try
            {
                await journal.WhenDurable(position).WaitAsync(_giveUp.Token).ConfigureAwait(false);
                return true;
            }
            catch (JournalException e) when (e.StorageFull && !draining.IsCancellationRequested)
            {
                await Task.Delay(options.StorageRetry, options.Time).ConfigureAwait(false);
            }
            catch (Exception e) when (e is JournalException or ObjectDisposedException or OperationCanceledException)
            {
                return false;
            }
        }
    }

    private async Task DoAfter(Task before, long position, Action action)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (!await BecomesDurable(position).ConfigureAwait(false)) return;
        try
        {
            action();
        }
        catch (Exception e)
        {
            options.Notice($"What follows from a decision could not be done: {e.Message}");
        }
    }
}
