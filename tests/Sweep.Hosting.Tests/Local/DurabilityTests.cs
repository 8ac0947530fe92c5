using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Hosting.Tests.Local;

/// <summary>Invariant 1: what is decided is durable before anybody acts on it; what changes nothing is answered at once.</summary>
public sealed class DurabilityTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Attempt_starts_only_once_its_lease_is_durable()
    {
        var started = 0;
        SlowJournal? slow = null;
        await using var sweep = LocalSweep.Open(
            _folder["sweep"],
            SweepScript.Setup(maxTrials: 1),
            new ScriptedTrainer { OnStart = _ => started++ },
            wrapJournal: inner => slow = new SlowJournal(inner));
        slow!.Hold();
        var run = sweep.Host.Run();
        while (slow.Waiting == 0) await Task.Yield();

        Assert.Contains(slow.Appended, entry => entry.Events.Any(item => item is SweepEvent.AttemptStarted));
        Assert.Equal(0, started);

        slow.Release();
        await run;
        Assert.Equal(1, started);
    }

    [Fact]
    public async Task Training_goes_on_while_a_report_that_changes_nothing_is_not_on_disk_yet()
    {
        SlowJournal? slow = null;
        using var far = new ManualResetEventSlim();
        var trainer = new ScriptedTrainer
        {
            BeforeStep = (_, at) =>
            {
                if (at == 5) slow!.Hold();
                if (at == 85) far.Set();
            },
        };
        await using var sweep = LocalSweep.Open(
            _folder["sweep"], SweepScript.Setup(maxTrials: 1), trainer, wrapJournal: inner => slow = new SlowJournal(inner));
        var run = sweep.Host.Run();
        far.Wait(CancellationToken.None);
        Assert.False(run.IsCompleted);
        slow!.Release();
        await run;
    }

    [Fact]
    public async Task Report_from_outside_is_answered_once_it_is_durable()
    {
        SlowJournal? slow = null;
        await using var sweep = LocalSweep.Open(_folder["sweep"], SweepScript.Setup(maxTrials: 1), new ScriptedTrainer(), wrapJournal: inner => slow = new SlowJournal(inner));
        var lease = Assert.IsType<LeaseAnswer.Train>(await sweep.Service.Lease("elsewhere", 0, TimeSpan.FromMinutes(1)));
        slow!.Hold();

        var answer = sweep.Service.Report(lease.Attempt.Trial, lease.Attempt.Attempt, 10, MetricValues.Of("loss", 1));
        Assert.False(answer.IsCompleted);
        slow.Release();
        Assert.IsType<AttemptAnswer.Continue>(await answer);
    }

    [Fact]
    public async Task Checkpoint_is_deleted_only_once_it_is_durable_that_nothing_needs_it()
    {
        SlowJournal? slow = null;
        await using var sweep = LocalSweep.Open(_folder["sweep"], SweepScript.Setup(maxTrials: 1), new ScriptedTrainer(), wrapJournal: inner => slow = new SlowJournal(inner));
        var lease = Assert.IsType<LeaseAnswer.Train>(await sweep.Service.Lease("elsewhere", 0, TimeSpan.FromMinutes(1))).Attempt;
        var store = new Hosting.Checkpoints.FolderCheckpointStore(System.IO.Path.Combine(sweep.Folder, "checkpoints"));
        var first = store.Save(lease.Trial, lease.Attempt, 10, stream => stream.WriteByte(1));
        Assert.True(await sweep.Service.RecordCheckpoint(first));
        slow!.Hold();
        var second = sweep.Service.RecordCheckpoint(store.Save(lease.Trial, lease.Attempt, 20, stream => stream.WriteByte(2)));
        store.Open(first).Dispose();
        slow.Release();
        Assert.True(await second);
        await sweep.Host.DisposeAsync();
        Assert.False(File.Exists(store.PathOf(first)));
    }

    [Fact]
    public async Task Message_of_a_fenced_attempt_is_refused_and_counted()
    {
        await using var sweep = LocalSweep.Open(_folder["sweep"], SweepScript.Setup(maxTrials: 1), new ScriptedTrainer());
        var lease = Assert.IsType<LeaseAnswer.Train>(await sweep.Service.Lease("one", 0, TimeSpan.FromMinutes(1))).Attempt;
        await sweep.Service.EndAttempt(lease.Trial, lease.Attempt, AttemptEndKind.Lost, "its worker vanished");
        Assert.IsType<LeaseAnswer.Train>(await sweep.Service.Lease("two", 0, TimeSpan.FromMinutes(1)));

        Assert.IsType<AttemptAnswer.Stop>(await sweep.Service.Report(lease.Trial, lease.Attempt, 10, MetricValues.Of("loss", 1)));
        Assert.False(await sweep.Service.RecordCheckpoint(new CheckpointReference(lease.Trial, lease.Attempt, 10, "a")));
        Assert.Equal(2, (await sweep.Service.Summary()).StaleRefusals);
        Assert.Empty(await sweep.Service.Reports(0));
    }

    /// <summary>A journal whose entries become durable only when the test says so.</summary>
    private sealed class SlowJournal(IJournal inner) : IJournal
    {
        private readonly List<JournalEntry> _appended = [];
        private TaskCompletionSource _open = Completed();
        private int _waiting;

        public int Waiting => Volatile.Read(ref _waiting);

        public IReadOnlyList<JournalEntry> Appended
        {
            get
            {
                lock (_appended) return [.. _appended];
            }
        }

        public long NextPosition => inner.NextPosition;

        public void Hold() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _open.SetResult();

        public IEnumerable<JournalEntry> Read(long from = 0) => inner.Read(from);

        public void Append(JournalEntry entry)
        {
            lock (_appended) _appended.Add(entry);
            inner.Append(entry);
        }

        public async Task WhenDurable(long position)
        {
            Interlocked.Increment(ref _waiting);
            await _open.Task;
            await inner.WhenDurable(position);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private static TaskCompletionSource Completed()
        {
            var source = new TaskCompletionSource();
            source.SetResult();
            return source;
        }
    }
}
