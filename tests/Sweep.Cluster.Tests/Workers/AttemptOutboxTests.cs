using Sweep.Cluster.Workers;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Xunit;

namespace Sweep.Cluster.Tests.Workers;

public sealed class AttemptOutboxTests
{
    private readonly AttemptOutbox _outbox = new();

    [Fact]
    public void Sends_no_more_than_asked_and_the_same_again_until_answered()
    {
        for (var mark = 1; mark <= 5; mark++) Report(mark);
        Assert.Equal([1, 2, 3], Next(3));
        Assert.Equal([1, 2, 3], Next(3));
        _outbox.Answered(_outbox.Next(3));
        Assert.Equal([4, 5], Next(3));
        Assert.Equal(2, _outbox.Count);
    }

    [Fact]
    public void What_comes_after_a_checkpoint_waits_until_it_is_written()
    {
        Report(1);
        var place = _outbox.Reserve(2);
        Report(2);
        Assert.Equal([1], Next(10));
        Assert.True(_outbox.Fill(place, Checkpoint(2)));
        Assert.Equal([1, 2, 2], Next(10));
    }

    [Fact]
    public void Checkpoint_that_could_not_be_written_holds_nothing_up()
    {
        var place = _outbox.Reserve(1);
        Report(1);
        _outbox.Drop(place);
        Assert.Equal([1], Next(10));
    }

    [Fact]
    public void What_comes_after_a_report_with_a_verdict_waits_for_it()
    {
        Report(1);
        Report(2, decides: true);
        Report(3);
        Assert.Null(_outbox.Judged);
        Assert.Equal([1, 2], Next(10));
        Assert.Equal(2, _outbox.Judged);
        _outbox.Answered(_outbox.Next(10));
        Assert.Equal([3], Next(10));
    }

    [Fact]
    public void Paused_attempt_keeps_the_checkpoint_of_its_mark_alone()
    {
        Report(2, decides: true);
        var written = _outbox.Reserve(2);
        Report(3);
        _outbox.Fill(_outbox.Reserve(4), Checkpoint(4));
        var late = _outbox.Reserve(5);
        Assert.Equal([2], Next(10));
        Assert.Equal([Checkpoint(4)], _outbox.KeepOnly(_outbox.Judged));
        Assert.False(_outbox.Fill(late, Checkpoint(5)));
        Assert.True(_outbox.Fill(written, Checkpoint(2)));
        Assert.Equal([2], Next(10));
    }

    [Fact]
    public void Checkpoint_that_was_sent_is_never_deleted_since_its_answer_may_have_been_lost()
    {
        _outbox.Fill(_outbox.Reserve(1), Checkpoint(1));
        Assert.Equal([1], Next(10));
        _outbox.Fill(_outbox.Reserve(2), Checkpoint(2));
        Assert.Equal([Checkpoint(2)], _outbox.KeepOnly(null));
        Assert.Equal(0, _outbox.Count);
    }

    [Fact]
    public void Answer_that_comes_after_the_end_changes_nothing()
    {
        Report(1);
        var sent = _outbox.Next(10);
        _outbox.KeepOnly(null);
        _outbox.Answered(sent);
        Assert.Equal(0, _outbox.Count);
    }

    private void Report(long mark, bool decides = false) => _outbox.Add(new AttemptMessage.Reported(mark, MetricValues.Of("loss", mark)), decides);

    private IEnumerable<long> Next(int most) => _outbox.Next(most).Select(static entry => entry.Message switch
    {
        AttemptMessage.Reported m => m.Resource,
        AttemptMessage.Saved m => m.Checkpoint.Resource,
        _ => -1,
    });

    private static CheckpointReference Checkpoint(long mark) => new(0, 1, mark, $"digest-{mark}");
}
