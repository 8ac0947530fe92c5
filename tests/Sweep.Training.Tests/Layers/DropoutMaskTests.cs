using Sweep.Training.Cells;
using Sweep.Training.Layers;
using Xunit;

namespace Sweep.Training.Tests.Layers;

public sealed class DropoutMaskTests
{
    private static readonly NetworkOptions Options = new() { Cell = CellKind.Gru, Input = InputKind.OneHot, InputSize = 3, Hidden = 33, Layers = 2, Outputs = 3, Dropout = 0.3 };

    [Fact]
    public void Drops_the_asked_share_and_scales_the_rest()
    {
        var mask = new DropoutMask(Options, batch: 8, seed: 1, step: 2);
        var factors = Enumerable.Range(0, 100).SelectMany(time => Enumerable.Range(0, 8).SelectMany(lane => Row(mask, time, lane))).ToArray();
        Assert.InRange(factors.Count(f => f == 0) / (double)factors.Length, 0.29, 0.31);
        Assert.All(factors, f => Assert.True(f == 0 || f == mask.Scale));
        Assert.Equal(1 / 0.7f, mask.Scale);
    }

    [Fact]
    public void Between_is_fresh_at_every_time_step_and_variational_is_locked()
    {
        var between = new DropoutMask(Options, 8, 1, 2);
        var locked = new DropoutMask(Options with { DropoutKind = DropoutKind.Variational }, 8, 1, 2);
        Assert.NotEqual(Row(between, 0, 0), Row(between, 1, 0));
        Assert.Equal(Row(locked, 0, 0), Row(locked, 1, 0));
        Assert.NotEqual(Row(locked, 0, 0), Row(locked, 0, 1));
        Assert.NotEqual(Row(locked, 0, 0), Row(new DropoutMask(Options with { DropoutKind = DropoutKind.Variational }, 8, 1, 3), 0, 0));
    }

    [Fact]
    public void Evaluation_does_not_drop()
    {
        var with = new RecurrentNetwork(Options, 2, 4);
        with.Initialise(1);
        var without = new RecurrentNetwork(Options with { Dropout = 0 }, 2, 4, with.Parameters);
        int[] symbols = [0, 1, 2, 0, 1, 2, 0, 1];
        Assert.Equal(without.Forward(symbols, 4, training: true, (1, 1)).ToArray(), with.Forward(symbols, 4, training: false, (1, 1)).ToArray());
        with.State.Reset();
        without.State.Reset();
        Assert.NotEqual(without.Forward(symbols, 4, training: true, (1, 1)).ToArray(), with.Forward(symbols, 4, training: true, (1, 1)).ToArray());
    }

    private static float[] Row(DropoutMask mask, int time, int lane)
    {
        var factors = new float[33];
        mask.Fill(layer: 0, time, lane, factors);
        return factors;
    }
}
