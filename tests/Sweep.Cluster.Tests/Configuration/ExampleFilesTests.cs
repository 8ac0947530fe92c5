using Sweep.Cluster.Configuration;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.Configuration;

public sealed class ExampleFilesTests
{
    [Theory]
    [InlineData("control.yaml", true)]
    [InlineData("worker.yaml", false)]
    public void Can_be_used_as_they_are_but_for_the_folder(string name, bool isControl)
    {
        using var folder = new ScratchFolder();
        var file = Path.Combine(RepositoryFolder.Root, "deploy", "cluster", name);

        var silo = ConfigurationReader.Read(new SiloCommandLine(["--config", file, "--checkpoints", folder.Path]).Given(new Dictionary<string, string>()));

        Assert.Equal((isControl, !isControl, "lab"), (silo.IsControl, silo.IsWorker, silo.Cluster));
        Assert.Equal(MembershipSettings.Fast, silo.Membership);
    }
}
