using Sweep.Hosting.Trainers;
using Sweep.Torch.Devices;
using Xunit;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests.Devices;

/// <summary>Sweeps of one process that need products of different precision train one after the other.</summary>
public sealed class ProductPrecisionTests
{
    [Fact]
    public void Switch_stays_where_somebody_needs_it_and_is_free_afterwards()
    {
        Assert.Null(TorchLibrary.Look().LibraryProblem);
        using (ProductPrecision.Hold("float32"))
        using (ProductPrecision.Hold("bf16"))
        {
            Assert.Equal(
                "precision: this process trains another sweep with float32, and the library has one switch for all. Use float32, or wait for that sweep's end, or use another process.",
                Assert.Throws<TrainerException>(() => ProductPrecision.Hold("tf32")).Message);
        }

        using (ProductPrecision.Hold("tf32")) Assert.True(backends.cuda.matmul.allow_tf32);
        using (ProductPrecision.Hold("float32")) Assert.False(backends.cuda.matmul.allow_tf32);
    }
}
