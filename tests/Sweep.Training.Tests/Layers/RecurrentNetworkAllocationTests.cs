using Sweep.Training.Cells;
using Sweep.Training.Layers;
using Sweep.Training.Losses;
using Xunit;

namespace Sweep.Training.Tests.Layers;

public sealed class RecurrentNetworkAllocationTests
{
    [Theory]
    [InlineData(CellKind.Lstm, InputKind.OneHot)]
    [InlineData(CellKind.Gru, InputKind.Embedding)]
    [InlineData(CellKind.RnnTanh, InputKind.Real)]
    public void A_step_allocates_nothing_after_the_first(CellKind cell, InputKind input)
    {
        const int Time = 5, Batch = 4;
        var options = new NetworkOptions { Cell = cell, Input = input, InputSize = 30, Hidden = 20, Layers = 2, Outputs = 30, Dropout = 0.2 };
        var network = new RecurrentNetwork(options, Batch, Time);
        network.Initialise(1);
        int[] symbols = new int[Time * Batch], targets = new int[Time * Batch];
        var norms = new double[4];
        var features = new float[Time * Batch * 30];
        void Step(long step)
        {
            var outputs = input == InputKind.Real ? network.Forward(features, Time, true, (1, step)) : network.Forward(symbols, Time, true, (1, step));
            SoftmaxCrossEntropy.LossAndGradient(outputs, targets, 30);
            network.Backward(outputs);
            network.GradientNorms(norms);
        }
        for (var step = 0; step < 3; step++) Step(step);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 3; step < 13; step++) Step(step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
