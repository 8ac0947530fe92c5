using System.Security.Cryptography;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Sweep.TestKit.Journals;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Hosting.Tests.Hosts;

public sealed class SweepSnapshotTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);
    private static readonly SweepSetup Setup = SweepScript.Setup(() => SweepScript.Scheduler("asha", 100, ("min_resource", ParameterValue.Int(10))), maxTrials: 12);
    private readonly ScratchFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly MemorySnapshots _snapshots = new();
    private readonly List<string> _notices = [];
    private readonly StallingJournal _entries = new();
    private readonly CountingJournal _journal;
    private int _slot;

    public SweepSnapshotTests() => _journal = new CountingJournal(_entries);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Next_host_reads_the_tail_alone_and_is_as_if_it_had_read_all()
    {
        await Train(6);
        var position = _snapshots.Latest()!.Position;
        Assert.Equal(_journal.NextPosition, position);
        // A host that keeps nothing, as where it was killed.
        await Train(2, keep: false);

        _journal.From.Clear();
        await using var host = await Start();
        Assert.Equal([position - 1], _journal.From);
        var (state, instruments) = Replayed();
        Assert.Equal(state.Digest(), host.Read(read => read.Digest()));
        Assert.Equal(Bytes(instruments), host.Read(_ => Bytes(host.Instruments)));
        await Train(host, 2);
        Assert.Null(SweepReplay.Verify(Setup, _journal.Read()));
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task State_is_kept_every_so_many_entries_and_when_the_host_closes()
    {
        await using (var host = await Start(new SweepHostOptions { SnapshotEvery = 4 }))
        {
            for (var trial = 0; trial < 5; trial++)
            {
                await Train(host, 1);
                await host.Keeping;
            }

            Assert.InRange(_snapshots.Saved, 2, _journal.NextPosition / 4);
            await host.Lease("v", 0, Lease);
        }

        Assert.Equal(_journal.NextPosition, _snapshots.Latest()!.Position);
        var saved = _snapshots.Saved;
        await Finish();
        Assert.Equal(saved + 1, _snapshots.Saved);
        await using (await Start()) { }
        Assert.Equal(saved + 1, _snapshots.Saved);
    }

    [Fact]
    public async Task What_is_not_durable_is_not_kept_and_holds_up_no_closing()
    {
        var host = await Start(new SweepHostOptions { LongestClose = TimeSpan.FromMilliseconds(50) });
        _entries.Stall();
        _ = host.Lease("w", 0, Lease);
        await host.DisposeAsync();
        Assert.Null(_snapshots.Latest());
    }

    [Fact]
    public async Task Damaged_snapshot_is_ignored()
    {
        await Train(3);
        var bytes = _snapshots.Latest()!.State.ToArray();
        bytes[^1] ^= 1;
        await AssertIgnored(_snapshots.Latest()! with { State = bytes }, "it is damaged");
        await AssertIgnored(_snapshots.Latest()! with { State = new byte[5] }, "it is damaged");
    }

    [Fact]
    public async Task Snapshot_of_another_version_is_ignored()
    {
        await Train(3);
        var bytes = _snapshots.Latest()!.State.ToArray();
        bytes[0]++;
        await AssertIgnored(_snapshots.Latest()! with { State = bytes }, $"its version is {SweepSnapshot.Version + 1}, but {SweepSnapshot.Version} is read here");
    }

    [Fact]
    public async Task Snapshot_ahead_of_the_journal_is_ignored()
    {
        var before = _journal.NextPosition;
        await Train(3);
        await AssertIgnored(_snapshots.Latest()!, $"the journal ends before it, at {before}", new CountingJournal(new StallingJournal()));
    }

    [Fact]
    public async Task Snapshot_of_another_journal_is_ignored()
    {
        await Train(3);
        var (foreign, position) = (_snapshots.Latest()!, _journal.NextPosition);
        var other = new CountingJournal(new StallingJournal());
        _time.Advance(TimeSpan.FromSeconds(1));
        await Train(5, keep: false, journal: other);
        await AssertIgnored(foreign, $"it is of another journal: entry {position - 1} is not the one that it was made after", other);
    }

    /// <summary>Where this fails, what states or instruments write has changed: raise <see cref="SweepSnapshot.Version"/>, and add the new digest here.</summary>
    [Fact]
    public void Version_stands_for_one_layout()
    {
        var script = new SweepScript(Setup);
        script.Run((configuration, resource) => configuration["x"].AsNumber() % 7 / resource, 10, 40, 100);
        using var instruments = new SweepInstruments("script");
        var state = new SweepState(Setup);
        foreach (var entry in script.Journal)
        {
            state.Apply(entry);
            instruments.OnReplayed(entry, state);
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(SweepSnapshot.Write(state, instruments, script.Journal[^1])));
        Assert.Equal((1, "dc7b71006082aa04"), (SweepSnapshot.Version, digest[..16]));
    }

    private async Task AssertIgnored(Snapshot snapshot, string why, IJournal? journal = null)
    {
        _notices.Clear();
        await _snapshots.Save(snapshot);
        var (expected, _) = Replayed(journal);
        await using var host = await Start(journal: journal);
        Assert.Equal($"The snapshot of 'script' at {snapshot.Position} is ignored, and the whole journal read instead: {why}.", Assert.Single(_notices));
        Assert.Equal(expected.Reports, host.Read(state => state.Reports));
    }

    private Task<SweepHost> Start(SweepHostOptions? options = null, bool keep = true, IJournal? journal = null) => SweepHost.Start(
        Setup,
        "name: script",
        [],
        10,
        journal ?? _journal,
        new FolderCheckpointStore(_folder["checkpoints"]),
        (options ?? new SweepHostOptions()) with { Time = _time, Snapshots = keep ? _snapshots : null, Notice = _notices.Add });

    private async Task Train(int trials, bool keep = true, IJournal? journal = null)
    {
        await using var host = await Start(keep: keep, journal: journal);
        await Train(host, trials);
    }

    private async Task Train(SweepHost host, int trials)
    {
        for (var i = 0; i < trials; i++)
        {
            if ((await host.Lease("w", _slot++, Lease)).Answer is not LeaseAnswer.Train train) return;
            var (trial, attempt) = (train.Attempt.Trial, train.Attempt.Attempt);
            AttemptAnswer answer = AttemptAnswer.Continue.Instance;
            for (var resource = (train.LastReport ?? 0) + 10; answer is AttemptAnswer.Continue && resource <= 50; resource += 10)
                answer = (await host.Tell(trial, attempt, [new AttemptMessage.Reported(resource, MetricValues.Of("loss", (trial * 7 % 5) + (1.0 / resource)))])).Answer;
        }
    }

    private async Task Finish()
    {
        await using var host = await Start();
        await host.Service.Cancel("enough");
    }

    private (SweepState State, SweepInstruments Instruments) Replayed(IJournal? journal = null)
    {
        var instruments = new SweepInstruments("script");
        var state = new SweepState(Setup);
        foreach (var entry in (journal ?? _journal).Read())
        {
            state.Apply(entry);
            instruments.OnReplayed(entry, state);
        }

        return (state, instruments);
    }

    private static byte[] Bytes(SweepInstruments instruments)
    {
        var writer = new CanonicalWriter();
        instruments.WriteTo(writer);
        return writer.Written.ToArray();
    }

    private sealed class CountingJournal(IJournal inner) : IJournal
    {
        /// <summary>The positions from which it was read.</summary>
        public List<long> From { get; } = [];

        public long NextPosition => inner.NextPosition;

        public IEnumerable<JournalEntry> Read(long from = 0)
        {
            From.Add(from);
            return inner.Read(from);
        }

        public void Append(JournalEntry entry) => inner.Append(entry);

        public Task WhenDurable(long position) => inner.WhenDurable(position);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
