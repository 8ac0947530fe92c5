using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.TestKit;
using Sweep.Training.Settings;
using Xunit;

namespace Sweep.Hosting.Tests.Folders;

public sealed class FolderSweepTests : IDisposable
{
    private const string Yaml = """
        name: tiny
        task: reber
        space: { lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { hidden: 4, batch: 2 }
        sampler: random
        scheduler: { kind: none, resource: steps, max_resource: 6 }
        budget: { trials: 3 }
        report_every: 2
        """;

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Reads_what_the_host_says()
    {
        await WithHost(async host =>
        {
            await host.Run();
            var (live, read) = (host.Service, FolderSweep.Open(_scratch["tiny"]));
            Assert.True(read.IsInUse);
            Assert.Equal("tiny", read.Name);
            Assert.Equal(await live.Specification(), await read.Specification());
            var (expected, summary) = (await live.Summary(), await read.Summary());
            Assert.Equal(expected.Counts.AsEnumerable(), summary.Counts);
            Assert.Equal((expected.Position, expected.Ranked, expected.Finish, expected.Best), (summary.Position, summary.Ranked, summary.Finish, summary.Best));
            Assert.Equal(await live.Trials(), await read.Trials());
            Assert.Equal(await live.Trials(TrialState.Completed, 0, 1), await read.Trials(TrialState.Completed, 0, 1));
            Assert.Equal(await live.Leaderboard(2), await read.Leaderboard(2));
            Assert.Equal(await live.Trial(1), await read.Trial(1));
            Assert.Null(await read.Trial(3));
            Assert.Equal(await live.Reports(1), await read.Reports(1));
            Assert.Equal(live.Entries(3).ToBlockingEnumerable(), read.Entries(3).ToBlockingEnumerable());
            await using var checkpoint = await read.OpenCheckpoint(summary.Best!.BestCheckpoint!);
            Assert.True(checkpoint.Length > 0);
        });
        Assert.False(FolderSweep.Open(_scratch["tiny"]).IsInUse);
    }

    [Fact]
    public async Task Answers_stay_together_until_a_change_is_awaited()
    {
        await WithHost(async host =>
        {
            var before = (await host.Service.Summary()).Position;
            await host.Service.Pause("lunch");
            var sweep = FolderSweep.Open(_scratch["tiny"]);
            Assert.Equal(before + 1, await sweep.WhenChanged(before, default));
            await host.Service.Resume();
            Assert.Equal("lunch", (await sweep.Summary()).PauseReason);
            Assert.Equal(before + 2, await sweep.WhenChanged(before + 1, default));
            Assert.Null((await sweep.Summary()).PauseReason);
        });
    }

    [Fact]
    public async Task Followed_while_it_runs_it_tells_everything_once_and_ends()
    {
        await WithHost(async host =>
        {
            ISweepReader sweep = FolderSweep.Open(_scratch["tiny"]);
            var followed = Task.Run(() => sweep.Follow(1).ToBlockingEnumerable().ToList());
            await host.Run();
            Assert.Equal(host.Service.Entries(1).ToBlockingEnumerable(), await followed);
            Assert.Empty(sweep.Follow((await sweep.Summary()).Position).ToBlockingEnumerable());
        });
    }

    [Fact]
    public void Empty_journal_is_named()
    {
        Directory.CreateDirectory(_scratch["s"]);
        File.WriteAllText(_scratch["s/journal.jsonl"], "");
        var error = Assert.Throws<SweepFolderException>(() => FolderSweep.Open(_scratch["s"]));
        Assert.Equal($"The sweep in '{_scratch["s"]}' has not begun: its journal is empty.", error.Message);
    }

    private async Task WithHost(Func<LocalHost, Task> act)
    {
        var specification = Specification.Parse(Yaml, "tiny.yaml");
        using var folder = SweepFolder.Create(_scratch["tiny"], Yaml);
        await using var journal = folder.OpenJournal();
        using var trainer = new TaskTrainer(TaskTrainer.OpenTask("reber", specification.Task.Options), ResourceKind.Steps, specification.Scheduler.MaxResource);
        await using var host = LocalHost.Start(specification.ToSetup(), specification.ToYaml(), [], specification.ReportEvery, journal, folder.OpenCheckpoints(), trainer, new LocalHostOptions { Slots = 1 });
        await act(host);
    }
}
