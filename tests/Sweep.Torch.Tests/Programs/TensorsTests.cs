using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Xunit;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests.Programs;

/// <summary>Tensors are freed by scopes, not by the garbage collector.</summary>
[Collection(nameof(TensorsTests))]
public sealed class TensorsTests
{
    [Theory]
    [InlineData("off")]
    [InlineData("2")]
    public void Count_is_flat_over_a_thousand_steps_and_none_is_left(string fuse)
    {
        var before = TensorCount.Settled();
        using (var engine = new TorchEngine().Open(new EngineSpecification(Fuse: fuse)))
        using (var training = engine.Start(Trials.Plan("char-lm", "layers=2 dropout=0.2 hidden=4 batch=2 window=4 clip_value=0.1", max: 1100), null))
        {
            Train(training, 50);
            var early = Tensor.TotalCount;
            for (var mark = 100; mark <= 1050; mark += 50) Train(training, mark);
            Assert.Equal(early, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void Train(ITrialTraining training, long mark)
    {
        Assert.IsType<TrainingOutcome.Reached>(training.TrainTo(mark, default));
        training.Save(Stream.Null);
    }
}

/// <summary>Counts tensors of the whole process: runs alone.</summary>
[CollectionDefinition(nameof(TensorsTests), DisableParallelization = true)]
public sealed class TensorsCollection;

/// <summary>How many tensors this process has.</summary>
internal static class TensorCount
{
    /// <summary>The count once what other tests left to the garbage collector is gone, so that it does not go in the middle.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
