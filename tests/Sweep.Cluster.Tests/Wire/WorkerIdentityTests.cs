using Sweep.Cluster.Wire;
using Xunit;

namespace Sweep.Cluster.Tests.Wire;

public sealed class WorkerIdentityTests
{
    [Theory]
    [InlineData("gpu-1", "10.0.0.7:11111@96031")]
    [InlineData("with~tilde", "10.0.0.7:11111@96031")]
    [InlineData("six", "::1:11111@1")]
    public void Has_name_and_silo(string name, string silo)
    {
        var worker = WorkerIdentity.Of(name, SiloAddress.FromParsableString(silo));
        Assert.Equal($"{name}~{silo}", worker);
        Assert.Equal(name, WorkerIdentity.NameOf(worker));
        Assert.Equal(SiloAddress.FromParsableString(silo), WorkerIdentity.SiloOf(worker));
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("loop~3")]
    [InlineData("10.0.0.7:11111@96031")]
    [InlineData("")]
    public void Loop_outside_has_no_silo(string worker)
    {
        Assert.Null(WorkerIdentity.SiloOf(worker));
        Assert.Equal(worker, WorkerIdentity.NameOf(worker));
    }
}
