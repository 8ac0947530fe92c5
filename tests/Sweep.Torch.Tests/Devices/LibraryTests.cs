using Sweep.Torch.Devices;
using Xunit;

namespace Sweep.Torch.Tests.Devices;

/// <summary>Where this fails, so does all else: the library's packages are there, but the library cannot be loaded. The message says why.</summary>
public sealed class LibraryTests
{
    [Fact]
    public void Library_of_torch_loads()
    {
        var problem = TorchLibrary.Look().LibraryProblem;
        Assert.True(problem is null, problem);
    }
}
