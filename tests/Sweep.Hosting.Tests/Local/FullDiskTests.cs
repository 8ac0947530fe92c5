using System.Collections.Concurrent;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Local;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Hosting.Tests.Local;

public sealed class FullDiskTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly BlockingCollection<string> _notices = [];

    public void Dispose()
    {
        _folder.Dispose();
        _notices.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Full_disk_pauses_the_sweep_which_loses_nothing_and_goes_on(bool whenAsked)
    {
        var whole = await Whole();
        var disk = new Disk();
        await using var sweep = Open(disk, whenAsked ? TimeSpan.FromHours(1) : TimeSpan.FromMilliseconds(5));
        disk.IsFull = true;
        var run = sweep.Host.Run();

        Assert.StartsWith("The sweep is paused: there is no space left", _notices.Take());
        Assert.NotNull((await sweep.Service.Summary()).Stalled);
        Assert.False(run.IsCompleted);

        disk.IsFull = false;
        if (whenAsked) await sweep.Service.Resume();
        Assert.Equal(RunOutcome.Finished, await run);
        Assert.Equal("There is space again; the sweep goes on.", _notices.Take());
        Assert.Null((await sweep.Service.Summary()).Stalled);
        Assert.Equal(0, sweep.Replay().Count(TrialState.Failed));
        Assert.Equal(SweepComparison.Reports(whole), SweepComparison.Reports(sweep.Journal));
        Assert.Empty(SweepComparison.Differences(whole, sweep.Journal));
    }

    [Fact]
    public async Task Sweep_that_waits_for_space_can_be_drained_and_resumed()
    {
        var whole = await Whole();
        var disk = new Disk();
        using var drain = new CancellationTokenSource();
        await using (var sweep = Open(disk, TimeSpan.FromHours(1)))
        {
            disk.IsFull = true;
            var run = sweep.Host.Run(drain.Token);
            _notices.Take();
            await drain.CancelAsync();
            Assert.Equal(RunOutcome.Drained, await run);
        }

        disk.IsFull = false;
        await using var again = Open(disk, TimeSpan.FromHours(1));
        Assert.Equal(RunOutcome.Finished, await again.Host.Run());
        Assert.Equal(SweepComparison.Reports(whole), SweepComparison.Reports(again.Journal));
    }

    [Fact]
    public async Task Nothing_is_started_while_the_journal_has_no_space()
    {
        var whole = await Whole();
        var disk = new Disk();
        var trainer = new ScriptedTrainer();
        await using var sweep = LocalSweep.Open(
            _folder["sweep"],
            Setup,
            trainer,
            new LocalHostOptions { Slots = 2, StorageRetry = TimeSpan.FromMilliseconds(5), Notice = _notices.Add },
            wrapJournal: inner => new FillingJournal(inner, disk));
        disk.IsFull = true;
        var run = sweep.Host.Run();
        Assert.StartsWith("The sweep is paused: there is no space left", _notices.Take());
        Assert.Equal(0, trainer.Starts);

        disk.IsFull = false;
        Assert.Equal(RunOutcome.Finished, await run);
        Assert.Equal(SweepComparison.Reports(whole), SweepComparison.Reports(sweep.Journal));
        Assert.Null(SweepReplay.Verify(sweep.Setup, sweep.Journal));
    }

    [Fact]
    public async Task Journal_that_breaks_ends_the_run_with_its_message()
    {
        await using var sweep = LocalSweep.Open(
            _folder["broken"],
            SweepScript.Setup(maxTrials: 3),
            new ScriptedTrainer(),
            wrapJournal: inner => new BrokenJournal(inner));
        var error = await Assert.ThrowsAsync<HostFailedException>(() => sweep.Host.Run());
        Assert.Equal("the disk is gone", error.Message);
    }

    private async Task<IReadOnlyList<JournalEntry>> Whole()
    {
        await using var sweep = LocalSweep.Open(_folder["whole"], Setup, new ScriptedTrainer());
        await sweep.Host.Run();
        return sweep.Journal;
    }

    private static SweepSetup Setup => SweepScript.Setup(maxTrials: 6) with { KeepCheckpoints = 3 };

    private LocalSweep Open(Disk disk, TimeSpan retry) => LocalSweep.Open(
        _folder["sweep"],
        Setup,
        new ScriptedTrainer(),
        new LocalHostOptions { Slots = 2, StorageRetry = retry, Notice = _notices.Add, CheckpointInterval = TimeSpan.Zero },
        wrapStore: inner => new FillingStore(inner, disk));

    private sealed class Disk
    {
        public volatile bool IsFull;
    }

    private sealed class FillingStore(ICheckpointStore inner, Disk disk) : ICheckpointStore
    {
        public CheckpointReference Save(int trial, int attempt, long resource, Action<Stream> write) => disk.IsFull
            ? throw new IOException("No space left on device.", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28)
            : inner.Save(trial, attempt, resource, write);

        public Stream Open(CheckpointReference checkpoint) => inner.Open(checkpoint);

        public void Discard(CheckpointReference checkpoint) => inner.Discard(checkpoint);

        public void KeepOnly(Func<CheckpointKey, bool> isKept) => inner.KeepOnly(isKept);
    }

    private sealed class FillingJournal(IJournal inner, Disk disk) : IJournal
    {
        public long NextPosition => inner.NextPosition;

        public IEnumerable<JournalEntry> Read(long from = 0) => inner.Read(from);

        public void Append(JournalEntry entry) => inner.Append(entry);

        public Task WhenDurable(long position) => disk.IsFull
            ? Task.FromException(new JournalException("the disk is full.") { StorageFull = true })
            : inner.WhenDurable(position);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class BrokenJournal(IJournal inner) : IJournal
    {
        public long NextPosition => inner.NextPosition;

        public IEnumerable<JournalEntry> Read(long from = 0) => inner.Read(from);

        public void Append(JournalEntry entry) => inner.Append(entry);

        public Task WhenDurable(long position) => position > 3 ? Task.FromException(new JournalException("the disk is gone")) : inner.WhenDurable(position);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
