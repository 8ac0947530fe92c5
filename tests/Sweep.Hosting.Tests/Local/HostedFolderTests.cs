using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Hosting.Tests.Local;

public sealed class HostedFolderTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("run_on: { gpu: h100, cuda: 12.0 }\n", "run_on (cuda: 12.0, gpu: h100) chooses among the workers of a cluster. This machine has no labels and trains the sweep regardless.")]
    public async Task Says_that_this_machine_has_no_labels(string runOn, string? notice)
    {
        using var folder = new ScratchFolder();
        var notices = new List<string>();
        var specification = Specification.Parse($"task: reber\nbudget: 1\nfixed: {{ hidden: 4 }}\nscheduler: {{ max_resource: 1 }}\n{runOn}", "x.yaml");
        await using var hosted = HostedFolder.Create(folder["x"], specification, new LocalHostOptions { Slots = 1, Notice = notices.Add });
        Assert.Equal(notice is null ? [] : [notice], notices);
    }
}
