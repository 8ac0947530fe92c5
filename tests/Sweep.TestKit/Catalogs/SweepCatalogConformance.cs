using Sweep.Hosting;
using Sweep.Hosting.Specifications;
using Xunit;

namespace Sweep.TestKit.Catalogs;

/// <summary>What every catalog keeps to; a class per catalog inherits it.</summary>
public abstract class SweepCatalogConformance : CatalogSuite
{
    [Fact]
    public async Task Is_empty_at_first()
    {
        Assert.Empty(await Catalog.List());
        Assert.Null(await Catalog.Find("sweep"));
        Assert.False(await Catalog.Delete("sweep", null));
    }

    [Fact]
    public async Task Created_sweeps_are_found_and_listed_by_name()
    {
        foreach (var name in new[] { "b", "a", "C" }) Assert.Equal(name, (await Create(name)).Name);
        Assert.Equal(["C", "a", "b"], (await Catalog.List()).Select(sweep => sweep.Name));
        var found = (await Catalog.Find("b"))!;
        Assert.Equal(("b", SweepStanding.Running), ((await found.Summary()).Name, (await found.Summary()).Standing));
        Assert.Equal("b", Specification.Parse(await found.Specification(), "journal").Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../sweep")]
    [InlineData("x/../sweep")]
    [InlineData("sweep/")]
    [InlineData("SWEEP")]
    [InlineData("sweep%00")]
    public async Task Name_is_compared_and_never_a_path(string name)
    {
        await Create("sweep");
        Assert.Null(await Catalog.Find(name));
        Assert.False(await Catalog.Delete(name, null));
        Assert.Single(await Catalog.List());
    }

    [Fact]
    public async Task Overrides_are_applied()
    {
        var sweep = await Catalog.Create(Yaml("sweep"), ["budget.trials=7", "seed=3", "name=other"], null);
        Assert.Equal("other", sweep.Name);
        Assert.Equal(7, (await sweep.Summary()).MaxTrials);
    }

    [Fact]
    public async Task Problems_of_a_specification_are_told_at_once_and_make_no_sweep()
    {
        var problem = await Assert.ThrowsAsync<SpecificationException>(() => Catalog.Create("engine: external\nslots: 3\n", [], null));
        Assert.Equal(["budget", "metric", "name", "slots"], problem.Problems.Select(found => found.Path).Where(path => path is "budget" or "metric" or "name" or "slots").Order());
        Assert.Empty(await Catalog.List());
    }

    [Fact]
    public async Task Name_that_is_taken_is_refused()
    {
        var first = await Create("sweep");
        await Lease(first);
        await Assert.ThrowsAsync<SweepConflictException>(() => Create("sweep"));
        Assert.Equal(1, (await (await Catalog.Find("sweep"))!.Summary()).Total);
    }

    [Fact]
    public async Task Journal_begins_with_the_name_of_who_created_it()
    {
        var sweep = await Catalog.Create(Yaml("sweep"), [], "anna");
        Assert.Equal("anna", (await Entries(sweep))[0].By);
    }

    [Fact]
    public async Task Running_sweep_is_not_deleted()
    {
        var sweep = await Create();
        await Assert.ThrowsAsync<SweepConflictException>(() => Catalog.Delete("sweep", null));
        Assert.Equal(SweepStanding.Running, (await sweep.Summary()).Standing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Paused_or_finished_sweep_is_deleted_and_its_name_is_free(bool finished)
    {
        var sweep = await Create();
        await Lease(sweep);
        if (finished) await sweep.Cancel("enough");
        else await sweep.Pause("to delete it");
        Assert.True(await Catalog.Delete("sweep", "anna"));
        Assert.False(await Catalog.Delete("sweep", "anna"));
        Assert.Null(await Catalog.Find("sweep"));
        Assert.Equal(0, (await (await Create()).Summary()).Total);
    }

    [Fact]
    public async Task Sweeps_are_there_again_after_a_restart()
    {
        if (!CanReopen) return;
        var done = await Create("done", trials: 1);
        await TrainAll(done, _ => 1);
        var open = await Create("open");
        var lease = await Lease(open);
        await Report(open, lease, 10, 0.5);
        await (await Create("paused")).Pause("for lunch");
        await Reopen();

        Assert.Equal(["done", "open", "paused"], (await Catalog.List()).Select(sweep => sweep.Name));
        Assert.Equal(SweepStanding.Finished, (await (await Catalog.Find("done"))!.Summary()).Standing);
        Assert.Equal("for lunch", (await (await Catalog.Find("paused"))!.Summary()).PauseReason);
        var again = (await Catalog.Find("open"))!;
        Assert.Equal(10, (await again.Trial(0))!.LastResource);
        // The loop was not in the process that ended.
        Assert.IsType<AttemptAnswer.Continue>(await Report(again, lease, 20, 0.25));
    }

    [Fact]
    public async Task Finished_sweep_of_before_a_restart_is_read_and_takes_no_change()
    {
        if (!CanReopen) return;
        var sweep = await Create(trials: 2);
        await TrainAll(sweep, trial => trial);
        var entries = (await Entries(sweep)).Count;
        await Reopen();

        var again = (await Catalog.Find("sweep"))!;
        Assert.Equal([0, 1], (await again.Leaderboard(10)).Select(trial => trial.Number));
        Assert.Equal([50L, 100L], (await again.Reports(1)).Select(report => report.Resource));
        await Assert.ThrowsAsync<SweepConflictException>(() => again.Pause("late"));
        await Assert.ThrowsAsync<SweepConflictException>(() => again.Cancel("late"));
        Assert.IsType<LeaseAnswer.Finished>(await again.Lease("loop", 0, Minute));
        Assert.IsType<AttemptAnswer.Stop>(await again.Heartbeat(0, 1));
        Assert.IsType<AttemptAnswer.Stop>(await again.Report(0, 1, 100, Core.Sweeps.MetricValues.Of("loss", 1)));
        await Assert.ThrowsAsync<UnknownTrialException>(() => again.Heartbeat(7, 1));
        Assert.Equal(entries, (await Entries(again)).Count);
    }
}
