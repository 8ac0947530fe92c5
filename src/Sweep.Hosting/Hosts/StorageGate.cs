using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;

namespace Sweep.Hosting.Hosts;

/// <summary>
/// Lets everything wait that needs space on a full disk, until there is some: the sweep stands still, loses nothing and goes on by itself,
/// or when somebody says that there is space.
/// </summary>
internal sealed class StorageGate(TimeSpan retry, Action<string> notice)
{
    private readonly object _lock = new();
    private long _asked;

    /// <summary>What is waited for; null where nothing is.</summary>
    public string? Stalled { get; private set; }

    /// <summary>Does something that needs space, again and again while there is none.</summary>
    /// <exception cref="OperationCanceledException">There was none, and <paramref name="giveUp"/> asked to wait no longer.</exception>
    public T Pass<T>(Func<T> action, CancellationToken giveUp)
    {
        while (true)
        {
            var asked = Interlocked.Read(ref _asked);
            try
            {
                var result = action();
                Open();
                return result;
            }
            catch (Exception e) when (e is JournalException { StorageFull: true } || Storage.IsFull(e))
            {
                Close(e.Message);
                Wait(asked, giveUp);
            }
        }
    }

    /// <summary>Tries again at once.</summary>
    public void Retry()
    {
        lock (_lock)
        {
            _asked++;
            Monitor.PulseAll(_lock);
        }
    }

    private void Wait(long asked, CancellationToken giveUp)
    {
        using var wake = giveUp.Register(Retry);
        lock (_lock)
        {
            giveUp.ThrowIfCancellationRequested();
            if (_asked == asked) Monitor.Wait(_lock, retry);
        }

        giveUp.ThrowIfCancellationRequested();
    }

    private void Close(string why)
    {
        lock (_lock)
        {
            if (Stalled is not null) return;
            Stalled = $"The sweep is paused: there is no space left ({why}) Free some; it goes on by itself.";
        }

        notice(Stalled);
    }

    private void Open()
    {
        if (Stalled is null) return;
        lock (_lock)
        {
            if (Stalled is null) return;
            Stalled = null;
        }

        notice("There is space again; the sweep goes on.");
    }
}
