using Sweep.Torch.Networks;
using Sweep.Training.Cells;
using Sweep.Training.Layers;
using Xunit;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests.Networks;

/// <summary>What the device draws is what the processor draws, bit for bit: also of odd widths, in windows shorter than the longest, and beside other trials.</summary>
public sealed class DropoutMasksTests
{
    [Theory]
    [InlineData(DropoutKind.Between, 6)]
    [InlineData(DropoutKind.Between, 7)]
    [InlineData(DropoutKind.Variational, 5)]
    public void Are_those_of_the_cpu_engine(DropoutKind kind, int hidden)
    {
        const int batch = 3, longest = 4, time = 3;
        var options = new NetworkOptions { Cell = CellKind.Lstm, Input = InputKind.OneHot, InputSize = 2, Hidden = hidden, Layers = 3, Outputs = 2, DropoutKind = kind };
        (ulong Seed, long Step, double Probability)[] draws = [(1, 0, 0.5), (ulong.MaxValue, 1234567, 0.1), (7, 3, 0)];
        using var scope = NewDisposeScope();
        using var masks = new DropoutMasks(options, batch, longest, new Device("cpu"));
        var drawn = masks.Draw(draws, time).expand(draws.Length, options.Layers - 1, time, batch, hidden).contiguous();
        var values = new float[drawn.numel()];
        HostTensors.Download(drawn, values.AsSpan());

        var (expected, at) = (new float[hidden], 0);
        foreach (var (seed, step, probability) in draws)
        {
            var mask = new DropoutMask(options with { Dropout = probability }, batch, seed, step);
            for (var layer = 0; layer < options.Layers - 1; layer++)
            {
                for (var row = 0; row < time * batch; row++, at += hidden)
                {
                    mask.Fill(layer, row / batch, row % batch, expected);
                    Assert.Equal(expected, values[at..(at + hidden)]);
                }
            }
        }
    }
}
