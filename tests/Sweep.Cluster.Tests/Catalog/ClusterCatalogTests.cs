using Sweep.Cluster.Grains;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Hosting;
using Sweep.Hosting.Specifications;
using Xunit;

namespace Sweep.Cluster.Tests.Catalog;

public sealed class ClusterCatalogTests : ClusterTest
{
    [Fact]
    public async Task One_of_two_that_create_a_name_at_once_gets_it()
    {
        await Start(Control, Control);
        var created = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await Cluster.Catalog(i % 2).Create(Yaml("sweep", trials: i + 1), [], $"user-{i}");
                return i;
            }
            catch (SweepConflictException e)
            {
                Assert.Equal("There is a sweep 'sweep' already. Give this one another name, or delete that one.", e.Message);
                return -1;
            }
        }));
        var winner = Assert.Single(created, static i => i >= 0);
        var sweep = (await Catalog.Find("sweep"))!;
        Assert.Equal(winner + 1, (await sweep.Summary()).MaxTrials);
        Assert.Equal($"user-{winner}", (await Entries(sweep))[0].By);
    }

    [Fact]
    public async Task Name_that_differs_in_case_alone_is_taken()
    {
        await Start(Control);
        await Create("sweep");
        await Assert.ThrowsAsync<SweepConflictException>(() => Create("Sweep"));
        Assert.Equal("sweep", Assert.Single(await Catalog.List()).Name);
    }

    [Fact]
    public async Task Data_is_looked_for_below_the_data_folder_and_nowhere_else()
    {
        await Start(Control);
        var problem = await Assert.ThrowsAsync<SpecificationException>(() => Catalog.Create(
            "name: a\ntask: { kind: char-lm, data: /etc/hostname }\nspace: { lr: { float: [1e-4, 1e-2] } }\nscheduler: { kind: none, resource: steps, max_resource: 10 }\nbudget: { trials: 1 }\n", [], null));
        Assert.Contains("task.data", Assert.Single(problem.Problems).Path, StringComparison.Ordinal);
        Assert.Empty(await Catalog.List());
    }

    [Fact]
    public async Task Engine_of_a_sweep_need_be_nowhere_but_on_workers()
    {
        await Start(Control);
        var sweep = await Catalog.Create("name: sweep\ntask: reber\nspace: { hidden: { int: [4, 8] } }\nbudget: { trials: 2 }\nengine: torch\ndevice: 'cuda:7'\n", [], null);
        Assert.Equal(SweepStanding.Running, (await sweep.Summary()).Standing);
    }

    [Fact]
    public async Task Creation_that_was_interrupted_is_told_and_can_be_done_again()
    {
        await Start(Control);
        await Store.Register("sweep");
        var sweep = (await Catalog.Find("sweep"))!;
        Assert.Equal(SweepStanding.Unavailable, (await sweep.Summary()).Standing);
        Assert.Contains("Create it again, or delete it.", (await sweep.Summary()).Problem, StringComparison.Ordinal);
        Assert.Equal(SweepStanding.Running, (await (await Create()).Summary()).Standing);
    }

    [Fact]
    public async Task Unfinished_sweeps_go_on_after_a_restart_of_all_silos_and_nobody_asks()
    {
        await Start(Control, Control);
        var open = await Create("open");
        var done = await Create("done", trials: 1);
        await Report(done, await Lease(done), 100, 1);
        await Waiting.Until(async () => (await Store.Find("done"))!.IsFinished);
        await Cluster.DisposeAsync();
        var (before, finished) = (Store.Epoch("open"), Store.Epoch("done"));

        await Start(Control, Control);
        await Waiting.Until(() => Store.Epoch("open") != before);
        Assert.Equal(finished, Store.Epoch("done"));
        Assert.Equal(SweepStanding.Running, (await (await Catalog.Find("open"))!.Summary()).Standing);
        Assert.Equal("open", open.Name);
    }

    [Fact]
    public async Task Sweeps_are_known_while_their_list_cannot_be_read()
    {
        await Start(Control);
        await Create();
        Store.StandStill();
        Assert.Equal("sweep", (await Catalog.Find("sweep"))?.Name);
        Assert.Null(await Catalog.Find("other"));
        Assert.Equal("sweep", Assert.Single(await Catalog.List()).Name);
        Store.GoOn();
    }

    [Fact]
    public async Task Deleted_sweep_is_logged_and_its_loops_are_told_that_it_is_gone()
    {
        await Start(Control);
        var sweep = await Create();
        var lease = await Lease(sweep);
        await sweep.Pause("to delete it");
        Assert.True(await Catalog.Delete("sweep", "anna"));
        Assert.Equal(("sweep", "anna"), Assert.Single(Store.Removed));
        Assert.Equal("There is no sweep 'sweep'.", (await Assert.ThrowsAsync<UnknownTrialException>(() => Report(sweep, lease, 10, 1))).Message);
        await Assert.ThrowsAsync<UnknownTrialException>(sweep.Summary);
    }

    [Fact]
    public async Task Watchers_of_a_silo_share_one_call()
    {
        await Start(Control);
        var sweep = await Create();
        var position = (await sweep.Summary()).Position;
        var before = Cluster.Calls.GetValueOrDefault(nameof(ISweepGrain.WhenChanged));
        var watchers = Enumerable.Range(0, 100).Select(_ => sweep.WhenChanged(position, CancellationToken.None)).ToList();
        await sweep.Pause("a change");
        Assert.All(await Task.WhenAll(watchers), next => Assert.Equal(position + 1, next));
        Assert.InRange(Cluster.Calls[nameof(ISweepGrain.WhenChanged)] - before, 1, 3);
    }

    [Fact]
    public async Task Cluster_without_control_silo_says_that_it_does_not_answer()
    {
        await Start(Worker);
        var refused = await Assert.ThrowsAsync<SweepUnavailableException>(() => Create());
        Assert.StartsWith("The cluster did not answer for 1 s: ", refused.Message, StringComparison.Ordinal);
    }
}
