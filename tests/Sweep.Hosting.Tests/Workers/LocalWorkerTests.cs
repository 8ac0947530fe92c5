using Sweep.Hosting.Catalogs;
using Sweep.Hosting.Local;
using Sweep.Hosting.Workers;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Hosting.Tests.Workers;

public sealed class LocalWorkerTests
{
    [Fact]
    public async Task This_machine_is_the_worker_of_all_sweeps_of_its_process()
    {
        using var folder = new ScratchFolder();
        await using var catalog = LocalSweepCatalog.Open(new LocalCatalogOptions { Root = folder["sweeps"], DataFolder = folder.Path, Slots = 2, Host = new LocalHostOptions { Worker = "here" } });
        var idle = Assert.Single(await catalog.Workers.List());
        Assert.Equal(("here", WorkerState.Idle, 2), (idle.Name, idle.State, idle.Slots.Count));
        Assert.All(idle.Slots, Assert.Null);

        foreach (var name in new[] { "one", "two" })
            await catalog.Create($"name: {name}\ntask: reber\nfixed: {{ hidden: 4, batch: 1 }}\nscheduler: {{ kind: none, resource: steps, max_resource: 100000000 }}\nbudget: 9\nslots: 1\n", [], null);
        WorkerView busy;
        do
        {
            busy = Assert.Single(await catalog.Workers.List());
        }
        while (busy.Slots.Any(slot => slot is null));
        Assert.Equal(WorkerState.Busy, busy.State);
        Assert.Equal([new("one", 0, 1), new("two", 0, 1)], busy.Slots);

        Assert.True(await catalog.Workers.PutBack("here", null));
        Assert.False(await catalog.Workers.PutBack("there", null));
    }
}
