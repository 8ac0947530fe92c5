using Sweep.Core.Sweeps;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Core.Tests.Sweeps;

public sealed class SweepDeciderTests
{
    [Fact]
    public void Runs_a_sweep_from_proposal_to_finish()
    {
        var script = new SweepScript(SweepScript.Setup(maxTrials: 2));

        var start = script.Lease()!;
        Assert.Equal((0, 1), (start.Trial, start.Attempt));
        Assert.Equal("x=0", start.Configuration.ToString());
        script.Report(0, 50, 2.0);
        script.Report(0, 100, 1.0);

        Assert.Equal(new SweepEvent.TrialEnded(0, TrialState.Completed, null), script.Events[1]);
        Assert.Equal([new SweepAction.StopAttempt(0, 1, "completed")], script.Actions);
        Assert.Equal(1, script.Lease()!.Trial);
        script.Report(1, 100, 0.5);
        Assert.Null(script.Lease());
        Assert.Equal([new SweepEvent.SweepFinished(FinishKind.TrialsDone, "all 2 trials are done")], script.Events);
        Assert.Equal([1, 0], script.State.Leaderboard.Top(20).Select(t => t.Number));
        Assert.Null(SweepReplay.Verify(script.State.Setup, script.Journal));
    }

    [Fact]
    public void Asha_stops_a_trial_below_the_cutoff()
    {
        var script = new SweepScript(SweepScript.Setup(() => SweepScript.Scheduler("asha", 100), maxTrials: 3));
        script.Lease(0);
        script.Lease(1);
        script.Report(0, 1, 1.0);
        script.Report(1, 1, 2.0);

        Assert.Equal(new SweepEvent.TrialEnded(1, TrialState.Stopped, "not among the best 1/4 of 2 trials at rung 1"), script.Events[1]);
        Assert.Equal(TrialState.Running, script.State.Trials[0].State);
    }
}
