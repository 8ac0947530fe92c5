using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Core.Tests.Sweeps;

public sealed class CheckpointRetentionTests
{
    [Fact]
    public void Live_trial_keeps_its_last_and_that_of_its_best_report()
    {
        var script = Script(keep: 1);
        script.Lease();
        var first = Saved(script, 0, 10, 1.0);
        Assert.Empty(Discarded(script));
        var second = Saved(script, 0, 20, 2.0);
        Assert.Empty(Discarded(script));
        var third = Saved(script, 0, 30, 3.0);
        Assert.Equal([second], Discarded(script));
        Assert.Equal([first, third], script.State.NeededCheckpoints());
        var best = Saved(script, 0, 40, 0.5);
        Assert.Equal(new HashSet<CheckpointReference> { first, third }, Discarded(script).ToHashSet());
        Assert.Equal([best], script.State.NeededCheckpoints());
    }

    [Fact]
    public void Checkpoint_told_of_again_changes_nothing()
    {
        var script = Script(keep: 1);
        script.LeaseOutside("loop", 0, 60);
        script.Report(0, 10, 3);
        var first = script.Checkpoint(0, 10);
        script.Report(0, 20, 2);
        var second = script.Checkpoint(0, 20);
        Assert.Equal([first], Discarded(script));
        var before = script.State.Digest();
        Assert.Empty(script.Do(at => new SweepCommand.RecordCheckpoint(at, first)));
        Assert.Equal(before, script.State.Digest());
        Assert.Equal((second, false), (script.State.Trials[0].LastCheckpoint, script.State.IsUnneededForGood(second.Key, script.Now)));
    }

    [Fact]
    public void Checkpoint_beyond_the_report_that_ended_the_attempt_is_refused()
    {
        var script = new SweepScript(SweepScript.Setup(() => SweepScript.Scheduler("asha-promote", 100, ("min_resource", ParameterValue.Int(10)))));
        script.LeaseOutside("loop", 0, 60);
        script.Report(0, 10, 1);
        Assert.Equal(TrialState.Paused, script.State.Trials[0].State);
        script.Checkpoint(0, 20);
        Assert.IsType<SweepEvent.StaleAttemptRefused>(Assert.Single(script.Events));
        script.Checkpoint(0, 10);
        Assert.IsType<SweepEvent.CheckpointSaved>(Assert.Single(script.Events));
    }

    [Fact]
    public void What_an_attempt_outside_may_yet_tell_of_is_spared()
    {
        var script = Script(keep: 1);
        script.LeaseOutside("loop", 0, 60);
        script.Lease();
        script.Report(0, 20, 1);
        script.Checkpoint(0, 20);
        Assert.True(Unneeded(0, 1, 10));
        Assert.False(Unneeded(0, 1, 20));
        Assert.False(Unneeded(0, 1, 30));
        // Nothing is known of these.
        Assert.False(Unneeded(0, 2, 10));
        Assert.False(Unneeded(7, 1, 10));
        script.End(0, AttemptEndKind.Lost);
        Assert.True(Unneeded(0, 1, 30));
        Assert.False(Unneeded(0, 1, 20));
        script.LeaseOutside("loop", 0, 60);
        Assert.True(Unneeded(0, 1, 30));
        script.Report(0, 100, 1);
        Assert.False(Unneeded(0, 2, 100));
        Assert.True(Unneeded(0, 2, 110));
        script.Now += 3_600_000;
        Assert.True(Unneeded(0, 2, 100));

        bool Unneeded(int trial, int attempt, long resource) => script.State.IsUnneededForGood(new CheckpointKey(trial, attempt, resource), script.Now);
    }

    [Fact]
    public void Ended_trials_keep_one_for_each_of_the_best_few()
    {
        var script = Script(keep: 2);
        var saved = new CheckpointReference[4];
        double[] losses = [3, 1, 2, 4];
        for (var trial = 0; trial < 4; trial++)
        {
            script.Lease();
            saved[trial] = Saved(script, trial, 100, losses[trial]);
        }

        // The last one stays as the newest of the sweep.
        Assert.Equal([saved[1], saved[2], saved[3]], script.State.NeededCheckpoints());
    }

    [Fact]
    public void Checkpoint_saved_before_its_report_counts_as_the_best_as_well()
    {
        var script = Script(keep: 1);
        script.Lease();
        var best = script.Checkpoint(0, 10);
        script.Report(0, 10, 1);
        script.Checkpoint(0, 20);
        script.Report(0, 20, 2);
        Assert.Contains(best, script.State.NeededCheckpoints());
    }

    [Fact]
    public void Diverged_trial_keeps_nothing_but_the_newest()
    {
        var script = Script(keep: 1);
        script.Lease();
        script.Lease();
        Saved(script, 0, 10, 1);
        var newest = Saved(script, 1, 10, 2);
        script.Report(0, 20, double.NaN);
        Assert.Equal([newest], script.State.NeededCheckpoints());
    }

    [Fact]
    public void Keeping_none_still_keeps_what_live_trials_need()
    {
        var script = Script(keep: 0);
        script.Lease();
        Saved(script, 0, 10, 1);
        var last = Saved(script, 0, 20, 2);
        Assert.Equal([last], script.State.NeededCheckpoints());
        script.Report(0, 100, 1);
        Assert.Empty(script.State.NeededCheckpoints());
        Assert.Equal([last], Discarded(script));
    }

    [Fact]
    public void Checkpoint_written_again_in_the_same_place_is_not_discarded()
    {
        var script = Script(keep: 1);
        script.Lease();
        script.Checkpoint(0, 10);
        script.Do(at => new SweepCommand.RecordCheckpoint(at, new CheckpointReference(0, 1, 10, "other bits")));
        Assert.Empty(Discarded(script));
    }

    private static SweepScript Script(int keep) => new(SweepScript.Setup() with { KeepCheckpoints = keep });

    private static CheckpointReference Saved(SweepScript script, int trial, long resource, double loss)
    {
        script.Report(trial, resource, loss);
        return script.Checkpoint(trial, resource);
    }

    private static IEnumerable<CheckpointReference> Discarded(SweepScript script)
        => script.Actions.OfType<SweepAction.DiscardCheckpoint>().Select(discard => discard.Checkpoint);
}
