using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;

namespace Sweep.Cluster.Workers;

/// <summary>Writes the checkpoints of one attempt behind its back, one at a time: the training is held up for as long as it takes to copy its state to memory.</summary>
internal sealed class CheckpointWriter(ICheckpointStore store, SessionOptions options, TimeProvider time, CancellationToken giveUp)
{
    private readonly MemoryStream _state = new();
    private Task _writing = Task.CompletedTask;

    /// <summary>Waits until the one before is written, and copies the state.</summary>
    public void Copy(Action<Stream> save)
    {
        _writing.GetAwaiter().GetResult();
        _state.SetLength(0);
        save(_state);
    }

    /// <summary>Writes what was copied. A folder that cannot be reached, or is full, is tried again for as long as the checkpoint is wanted.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="resource">The mark.</param>
    /// <param name="isWanted">Whether it still is.</param>
    /// <param name="done">Takes the reference once it is durable, or why there is none.</param>
    public void Write(int trial, int attempt, long resource, Func<bool> isWanted, Action<CheckpointReference?, Exception?> done) => _writing = Task.Run(async () =>
    {
        for (var retry = options.FirstRetry; ; retry = TimeSpan.FromTicks(Math.Min(2 * retry.Ticks, options.LongestRetry.Ticks)))
        {
            try
            {
                done(store.Save(trial, attempt, resource, stream => stream.Write(_state.GetBuffer(), 0, (int)_state.Length)), null);
                return;
            }
            catch (IOException e)
            {
                if (!isWanted() || !await Waited(retry).ConfigureAwait(false))
                {
                    done(null, e);
                    return;
                }
            }
            catch (Exception e)
            {
                done(null, e);
                return;
            }
        }
    });

    private async Task<bool> Waited(TimeSpan retry)
    {
        await Task.Delay(retry, time, giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !giveUp.IsCancellationRequested;
    }
}
