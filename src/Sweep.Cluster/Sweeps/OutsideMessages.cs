using Sweep.Cluster.Wire;
using Sweep.Hosting;

namespace Sweep.Cluster.Sweeps;

/// <summary>What a training loop outside the cluster says, as calls of a sweep's port, which checks it as it would for a loop of one machine.</summary>
internal static class OutsideMessages
{
    /// <summary>Says the messages of a batch in order; none is to show that the attempt lives. The answer to the last.</summary>
    public static async Task<AttemptAnswer> Tell(ISweepService sweep, AttemptBatch batch)
    {
        AttemptAnswer? answer = null;
        foreach (var message in batch.ToMessages()) answer = await Tell(sweep, batch.Trial, batch.Attempt, message).ConfigureAwait(false);
        return answer ?? await sweep.Heartbeat(batch.Trial, batch.Attempt).ConfigureAwait(false);
    }

    private static async Task<AttemptAnswer?> Tell(ISweepService sweep, int trial, int attempt, AttemptMessage message)
    {
        switch (message)
        {
            case AttemptMessage.Reported m:
                return await sweep.Report(trial, attempt, m.Resource, m.Metrics).ConfigureAwait(false);
            case AttemptMessage.Diverged m:
                return await sweep.ReportDivergence(trial, attempt, m.Resource, m.Reason).ConfigureAwait(false);
            case AttemptMessage.Ended m:
                await sweep.EndAttempt(trial, attempt, m.Kind, m.Reason).ConfigureAwait(false);
                return null;
            default:
                throw new InvalidOperationException($"Cannot take {message.GetType().Name} from outside.");
        }
    }
}
