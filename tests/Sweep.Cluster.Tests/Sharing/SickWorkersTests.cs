using Sweep.Cluster.Sharing;
using Xunit;

namespace Sweep.Cluster.Tests.Sharing;

public sealed class SickWorkersTests
{
    private readonly SickWorkers _sick = new(3);

    [Fact]
    public void Three_trials_in_a_row_put_a_worker_aside_with_a_reason()
    {
        Fail("w", 1);
        Fail("w", 2, "reber");
        Assert.Null(_sick.Reason("w"));
        Fail("w", 2);
        Assert.Equal("3 different trials in a row failed on it: adding/1 (out of memory); reber/2 (out of memory); adding/2 (out of memory)", _sick.Reason("w"));
        Assert.Null(_sick.Reason("other"));
    }

    [Fact]
    public void One_trial_that_fails_again_and_again_is_one()
    {
        for (var attempt = 0; attempt < 5; attempt++) Fail("w", 1);
        Fail("w", 2);
        Assert.Null(_sick.Reason("w"));
    }

    [Fact]
    public void Success_between_starts_anew()
    {
        Fail("w", 1);
        Fail("w", 2);
        Succeed("w", 3);
        Fail("w", 4);
        Fail("w", 5);
        Assert.Null(_sick.Reason("w"));
        Fail("w", 6);
        Assert.NotNull(_sick.Reason("w"));
    }

    [Fact]
    public void Success_elsewhere_changes_nothing()
    {
        Fail("w", 1);
        Fail("w", 2);
        Succeed("v", 1);
        Fail("w", 3);
        Assert.NotNull(_sick.Reason("w"));
    }

    [Fact]
    public void Trial_that_fails_on_several_workers_is_itself_to_blame()
    {
        Fail("w", 1);
        Fail("w", 2);
        Fail("v", 2);
        Fail("w", 3);
        Assert.Null(_sick.Reason("w"));
        Fail("w", 2);
        Assert.Null(_sick.Reason("w"));
        Fail("w", 4);
        Assert.NotNull(_sick.Reason("w"));
    }

    // Where every trial fails everywhere, no worker is lost to it.
    [Fact]
    public void Worker_is_taken_back_when_its_trials_fail_elsewhere()
    {
        Fail("w", 1);
        Fail("w", 2);
        Fail("w", 3);
        Assert.NotNull(_sick.Reason("w"));
        Fail("v", 1);
        Assert.Null(_sick.Reason("w"));
        Fail("v", 2);
        Fail("v", 3);
        Fail("v", 4);
        Fail("v", 5);
        Assert.Null(_sick.Reason("v"));
    }

    [Fact]
    public void What_still_trained_when_it_was_put_aside_changes_nothing()
    {
        for (var trial = 1; trial <= 3; trial++) Fail("w", trial);
        Succeed("w", 4);
        Assert.NotNull(_sick.Reason("w"));
    }

    [Fact]
    public void Put_back_begins_anew()
    {
        for (var trial = 1; trial <= 3; trial++) Fail("w", trial);
        _sick.PutBack("w");
        Assert.Null(_sick.Reason("w"));
        Fail("w", 4);
        Fail("w", 5);
        Assert.Null(_sick.Reason("w"));
    }

    [Fact]
    public void What_a_predecessor_decided_is_learnt_once_and_stands()
    {
        _sick.Learn("w", "sick before");
        Fail("w", 1);
        Fail("v", 1);
        Assert.Equal("sick before", _sick.Reason("w"));
        _sick.PutBack("w");
        Fail("w", 2);
        _sick.Learn("w", "sick before");
        Assert.Null(_sick.Reason("w"));
    }

    [Fact]
    public void Long_reasons_are_cut()
    {
        for (var trial = 1; trial <= 3; trial++) _sick.AttemptEnded("w", "s", trial, true, new string('x', 5000));
        Assert.InRange(_sick.Reason("w")!.Length, 600, 800);
    }

    private void Fail(string worker, int trial, string sweep = "adding") => _sick.AttemptEnded(worker, sweep, trial, true, "out of memory");

    private void Succeed(string worker, int trial) => _sick.AttemptEnded(worker, "adding", trial, false, "completed");
}
