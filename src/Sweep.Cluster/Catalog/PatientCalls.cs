using Sweep.Hosting;

namespace Sweep.Cluster.Catalog;

/// <summary>
/// Asks a grain again while its sweep is between two silos, so that whoever asks sees a pause and not an error. Every call that goes this way says the same when it is said again, or is refused.
/// </summary>
/// <param name="patience">How long.</param>
internal sealed class PatientCalls(TimeSpan patience)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>The answer to a call.</summary>
    /// <exception cref="SweepUnavailableException">None came in all that time.</exception>
    public async Task<T> Ask<T>(Func<Task<T>> call, CancellationToken cancel = default)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var pause = First; ; pause = Min(2 * pause, Longest))
        {
            try
            {
                return await call().WaitAsync(cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (MayPass(e))
            {
                if (TimeProvider.System.GetElapsedTime(began) + pause > patience) throw e as SweepUnavailableException ?? new SweepUnavailableException($"The cluster did not answer for {patience.TotalSeconds:0} s: {e.Message}", e);
            }

            await Task.Delay(pause, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a call may succeed when it is made again: its silo has died, is full or starting, its answer is late, or the sweep has moved.</summary>
    public static bool MayPass(Exception error) => error is SweepUnavailableException or TimeoutException or OrleansException;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
