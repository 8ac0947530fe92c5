using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Checkpoints;
using Sweep.TestKit.Local;
using Xunit;

namespace Sweep.Cluster.Tests.Workers;

public sealed class AttemptSessionTests : IDisposable
{
    private static readonly long[] Marks = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
    private ScriptedTalk _talk = new();

    public void Dispose() => _talk.Dispose();

    [Fact]
    public async Task Says_everything_once_and_in_order()
    {
        _talk.Verdict = static last => last is AttemptMessage.Reported { Resource: 100 } ? new AttemptAnswer.Stop("completed") : AttemptAnswer.Continue.Instance;
        await Waiting.For(_talk.Begin());
        Assert.Equal(Marks, _talk.Heard.Cast<AttemptMessage.Reported>().Select(static report => report.Resource));
        Assert.Equal(Undisturbed(), _talk.Reports());
    }

    [Fact]
    public async Task Checkpoint_is_durable_before_it_is_told_and_told_before_its_report()
    {
        Use(new() { CheckpointInterval = TimeSpan.Zero });
        _talk.Tell = batch =>
        {
            foreach (var saved in batch.Messages.Select(static message => message.ToMessage(ScriptedTalk.Trial, ScriptedTalk.Attempt)).OfType<AttemptMessage.Saved>()) _talk.Store.Open(saved.Checkpoint).Dispose();
            return Task.FromResult(_talk.Answer(batch));
        };
        await Waiting.For(_talk.Begin());
        Assert.Equal(Marks.SelectMany(static mark => new[] { ("Saved", mark), ("Reported", mark) }), _talk.Heard.Select(Describe));
    }

    [Fact]
    public async Task Report_below_the_best_of_the_sweep_is_saved_first()
    {
        Use(new() { SaveBelow = 1.5 });
        await Waiting.For(_talk.Begin());
        var expected = Undisturbed().Where(static report => report.Value.First(static metric => metric.Key == ScriptedTrainer.Metric).Value < 1.5).Select(static report => report.Key);
        Assert.Equal(expected, _talk.Saved());
        Assert.NotEmpty(_talk.Saved());
    }

    [Fact]
    public async Task Lost_answer_has_the_same_said_again()
    {
        var lost = 0;
        _talk.Tell = batch =>
        {
            var reply = _talk.Answer(batch);
            return batch.Messages.Length > 0 && Interlocked.Increment(ref lost) % 2 == 1 ? Task.FromException<WireReply>(new TimeoutException()) : Task.FromResult(reply);
        };
        await Waiting.For(_talk.Begin());
        var heard = _talk.Heard.OfType<AttemptMessage.Reported>().Select(static report => report.Resource).ToList();
        Assert.Equal(Marks, heard.Distinct());
        Assert.True(heard.Count > Marks.Length);
        // Whatever was said after the last answer is said again, from its first message on.
        for (var i = 1; i < heard.Count; i++) Assert.True(heard[i] <= heard[i - 1] + 10, string.Join(' ', heard));
    }

    [Fact]
    public async Task Training_waits_for_answers_when_many_are_outstanding()
    {
        using var answering = new SemaphoreSlim(0);
        Use(new() { Options = _talk.Options with { MostWaiting = 3, Patience = TimeSpan.Zero } });
        _talk.Tell = async batch =>
        {
            await answering.WaitAsync();
            return _talk.Answer(batch);
        };
        var training = _talk.Begin();
        // Three reports (10, 20, 30) wait and so does the checkpoint of the unanswered rung; the fifth message finds no place.
        await Waiting.Until(() => _talk.Session.Attempt.View().Progress.Resource == 40);
        Assert.NotSame(training, await Task.WhenAny(training, Task.Delay(50)));
        Assert.Equal(40, _talk.Session.Attempt.View().Progress.Resource);
        answering.Release(1000);
        await Waiting.For(training);
        Assert.Equal(Marks, _talk.Reports().Keys);
    }

    [Fact]
    public async Task Rung_that_nobody_answers_is_saved_and_holds_nobody_up()
    {
        Use(new() { Options = _talk.Options with { Patience = TimeSpan.FromMilliseconds(20) } });
        var reached = new TaskCompletionSource();
        _talk.Trainer.BeforeStep = (_, at) => { if (at == 95) reached.SetResult(); };
        _talk.Tell = _ => Task.FromException<WireReply>(new TimeoutException());
        var training = _talk.Begin();
        await Waiting.For(reached.Task);
        _talk.Tell = batch => Task.FromResult(_talk.Answer(batch));
        await Waiting.For(training);
        Assert.Equal(Undisturbed(), _talk.Reports());
        Assert.Equal([30, 60], _talk.Saved().Take(2));
        Assert.Equal(_talk.Saved(), _talk.Stored());
    }

    [Fact]
    public async Task Pause_that_comes_late_leaves_the_checkpoint_of_its_mark_and_nothing_later()
    {
        Use(new() { Options = _talk.Options with { Patience = TimeSpan.FromMilliseconds(20) } });
        var reached = new TaskCompletionSource();
        using var on = new ManualResetEventSlim();
        _talk.Trainer.BeforeStep = (_, at) =>
        {
            if (at != 75) return;
            reached.SetResult();
            on.Wait();
        };
        _talk.Verdict = static last => last is AttemptMessage.Reported { Resource: 30 } or AttemptMessage.Saved ? new AttemptAnswer.Pause("at 30") : AttemptAnswer.Continue.Instance;
        _talk.Tell = _ => Task.FromException<WireReply>(new TimeoutException());
        var training = _talk.Begin();
        await Waiting.For(reached.Task);
        _talk.Tell = batch => Task.FromResult(_talk.Answer(batch));
        await Waiting.Until(() => _talk.Session.Attempt.StopReason is not null);
        on.Set();
        await Waiting.For(training);
        Assert.Equal([("Reported", 10), ("Reported", 20), ("Reported", 30), ("Saved", 30)], _talk.Heard.Select(Describe));
        await Waiting.Until(() => _talk.Stored().SequenceEqual([30])); // that of 60 is deleted: nobody was told of it
    }

    [Fact]
    public async Task Pause_in_time_is_obeyed_with_a_checkpoint_of_its_mark()
    {
        _talk.Verdict = static last => last is AttemptMessage.Reported { Resource: 60 } or AttemptMessage.Saved ? new AttemptAnswer.Pause("at 60") : AttemptAnswer.Continue.Instance;
        await Waiting.For(_talk.Begin());
        Assert.Equal(("Saved", 60), Describe(_talk.Heard.Last()));
        Assert.Equal([10, 20, 30, 40, 50, 60], _talk.Reports().Keys);
        Assert.Equal([60], _talk.Stored());
    }

    [Fact]
    public async Task Fenced_attempt_stops_and_leaves_what_it_told_of()
    {
        Use(new() { CheckpointInterval = TimeSpan.Zero });
        _talk.Verdict = static last => last is AttemptMessage.Reported { Resource: 50 } ? new AttemptAnswer.Stop("attempt 3 has fenced it out") : AttemptAnswer.Continue.Instance;
        await Waiting.For(_talk.Begin());
        Assert.Contains(50, _talk.Reports().Keys);
        Assert.Equal(_talk.Saved().Order(), _talk.Stored());
    }

    [Fact]
    public async Task Attempt_that_gives_its_trial_back_saves_and_says_so_and_can_be_continued()
    {
        _talk.Trainer.BeforeStep = (_, at) => { if (at == 44) _talk.Session.Attempt.GiveBack("the worker was asked to stop"); };
        await Waiting.For(_talk.Begin());
        var messages = _talk.Heard.ToList();
        var saved = Assert.IsType<AttemptMessage.Saved>(messages[^2]).Checkpoint;
        Assert.Equal(new AttemptMessage.Ended(AttemptEndKind.Interrupted, "the worker was asked to stop"), messages[^1]);
        Assert.Equal(45, saved.Resource);

        var first = _talk.Reports();
        _talk.Trainer.BeforeStep = null;
        await _talk.Begin(new WireCheckpoint(saved.Trial, saved.Attempt, saved.Resource, saved.Digest), 40);
        Assert.Equal([10, 20, 30, 40], first.Keys);
        Assert.Equal(Undisturbed(), _talk.Heard.OfType<AttemptMessage.Reported>().ToDictionary(static report => report.Resource, static report => report.Metrics));
    }

    [Fact]
    public async Task Silent_attempt_shows_that_it_lives_though_an_answer_is_outstanding()
    {
        Use(new() { Options = _talk.Options with { Heartbeat = TimeSpan.FromMilliseconds(5) } });
        var beats = 0;
        var answer = new TaskCompletionSource<WireReply>();
        var alive = new TaskCompletionSource();
        _talk.Tell = batch =>
        {
            if (batch.Messages.Length > 0) return answer.Task;
            if (Interlocked.Increment(ref beats) == 5) alive.SetResult();
            return Task.FromResult(_talk.Answer(batch));
        };
        var training = _talk.Begin();
        await Waiting.For(alive.Task);
        _talk.Tell = batch => Task.FromResult(_talk.Answer(batch));
        answer.SetException(new TimeoutException());
        await Waiting.For(training);
        Assert.Equal(Undisturbed(), _talk.Reports());
    }

    [Fact]
    public async Task Attempt_that_never_was_is_not_asked_for_again()
    {
        _talk.Tell = _ => Task.FromException<WireReply>(new UnknownTrialException("there is no attempt 2"));
        _talk.Trainer.BeforeStep = (_, at) => { if (at == 15) SpinWait.SpinUntil(() => _talk.Session.Attempt.StopReason is not null); };
        await Waiting.For(_talk.Begin());
        Assert.Equal("there is no attempt 2", _talk.Session.Attempt.StopReason);
    }

    [Fact]
    public async Task Nobody_waits_for_answers_once_they_are_given_up()
    {
        Use(new() { Options = _talk.Options with { Patience = TimeSpan.FromMilliseconds(20) } });
        _talk.Tell = _ => Task.FromException<WireReply>(new TimeoutException());
        _talk.Trainer.BeforeStep = (_, at) => { if (at == 44) _talk.Session.Attempt.GiveBack("the worker was asked to stop"); };
        var training = _talk.Begin();
        await Waiting.Until(() => _talk.Stored().Contains(45));
        Assert.False(training.IsCompleted);
        _talk.GiveUp();
        await Waiting.For(training);
        Assert.Empty(_talk.Heard);
    }

    [Fact]
    public async Task Checkpoint_folder_that_comes_back_costs_nothing()
    {
        var failures = 0;
        Use(new() { CheckpointInterval = TimeSpan.Zero });
        _talk.Checkpoints = new FailingStore(_talk.Store, () => ++failures % 3 != 0 ? new IOException("Stale file handle") : null);
        await Waiting.For(_talk.Begin());
        Assert.Equal(Undisturbed(), _talk.Reports());
        Assert.Equal(Marks, _talk.Saved());
    }

    [Fact]
    public async Task Checkpoint_that_cannot_be_written_is_the_end_of_the_attempt()
    {
        Use(new() { CheckpointInterval = TimeSpan.Zero });
        _talk.Checkpoints = new FailingStore(_talk.Store, static () => new UnauthorizedAccessException("Access to the path is denied."));
        await Waiting.For(_talk.Begin());
        var end = Assert.IsType<AttemptMessage.Ended>(_talk.Heard.Last());
        Assert.Equal(AttemptEndKind.Failed, end.Kind);
        Assert.Equal("IOException: The checkpoint could not be written: Access to the path is denied.", end.Reason);
        Assert.Equal(end.Reason, _talk.Session.Failure);
    }

    private void Use(ScriptedTalk talk)
    {
        _talk.Dispose();
        _talk = talk;
    }

    private static Dictionary<long, MetricValues> Undisturbed()
    {
        using var whole = new ScriptedTalk();
        whole.Begin().GetAwaiter().GetResult();
        return whole.Reports();
    }

    private static (string, long) Describe(AttemptMessage message) => message switch
    {
        AttemptMessage.Reported m => ("Reported", m.Resource),
        AttemptMessage.Saved m => ("Saved", m.Checkpoint.Resource),
        _ => (message.GetType().Name, -1),
    };

    private sealed class FailingStore(ICheckpointStore inner, Func<Exception?> failure) : ICheckpointStore
    {
        public CheckpointReference Save(int trial, int attempt, long resource, Action<Stream> write) => failure() is { } error ? throw error : inner.Save(trial, attempt, resource, write);

        public Stream Open(CheckpointReference checkpoint) => inner.Open(checkpoint);

        public void Discard(CheckpointReference checkpoint) => inner.Discard(checkpoint);

        public void KeepOnly(Func<CheckpointKey, bool> isNeeded) => inner.KeepOnly(isNeeded);
    }
}
