using Sweep.Training.Cells.Reference;
using Sweep.Training.Kernels;
using Sweep.Training.Layers;
using Sweep.Training.Losses;
using Sweep.Training.Tests.Cells;
using Xunit;

namespace Sweep.Training.Tests.Layers;

/// <summary>The fast network against the oracle in double, over drawn shapes, and every vector width against every other to the bit.</summary>
public sealed class RecurrentNetworkOracleTests
{
    private const int Cases = 48;
    private static readonly int[] Widths = [16, 8, 4, 1];

    [Fact]
    public void Loss_gradients_and_states_match_the_oracle_over_drawn_shapes()
    {
        for (var number = 0; number < Cases; number++)
        {
            var drawn = new RandomCase(number);
            var network = drawn.Network(VectorKernels.Best);
            var reference = Oracle(drawn, network);
            var expected = drawn.Options.Input == InputKind.Real
                ? reference.Forward(Array.ConvertAll(drawn.Features, x => (double)x), drawn.Time, drawn.Mask)
                : reference.Forward(drawn.Symbols, drawn.Time, drawn.Mask);
            var (expectedLoss, expectedGradient) = ReferenceLoss.CrossEntropy(expected, drawn.Targets, drawn.Options.Outputs);
            reference.Backward(expectedGradient);

            var outputs = drawn.Forward(network);
            AssertClose(drawn, "outputs", expected, outputs);
            Assert.Equal(expectedLoss, SoftmaxCrossEntropy.LossAndGradient(outputs, drawn.Targets, drawn.Options.Outputs), 1e-5 * (1 + expectedLoss));
            network.Backward(outputs);

            AssertClose(drawn, "h", reference.FinalH, network.State.Hidden);
            if (network.State.Memory.Length > 0) AssertClose(drawn, "c", reference.FinalC, network.State.Memory);
            foreach (var p in network.Parameters.Parameters) AssertClose(drawn, p.Name, reference.Gradients.AsSpan(p.Offset, p.Length), network.Parameters.GradientsOf(p));
        }
    }

    [Fact]
    public void Every_width_gives_the_same_bits()
    {
        for (var number = 0; number < Cases; number++)
        {
            var drawn = new RandomCase(number);
            var expected = Bits(drawn, Widths[0]);
            foreach (var width in Widths[1..]) Assert.True(expected.AsSpan().SequenceEqual(Bits(drawn, width)), $"{width} floats differ from {Widths[0]}: {drawn}");
        }
    }

    [Fact]
    public void Bits_depend_neither_on_the_window_a_network_was_built_for_nor_on_what_ran_before()
    {
        for (var number = 0; number < Cases; number++)
        {
            var drawn = new RandomCase(number);
            var network = drawn.Network(VectorKernels.Best);
            var state = new RecurrentState(drawn.Options, drawn.Batch);
            state.CopyFrom(network.State);
            var first = drawn.Forward(network).ToArray();
            network.State.CopyFrom(state);
            Assert.Equal(first, drawn.Forward(network).ToArray());
        }
    }

    /// <summary>Outputs, loss, gradients and states of one step as raw bits.</summary>
    private static int[] Bits(RandomCase drawn, int width)
    {
        var kernels = VectorKernels.OfWidth(width);
        var network = drawn.Network(kernels);
        var outputs = drawn.Forward(network);
        List<float> values = [.. outputs];
        var loss = SoftmaxCrossEntropy.LossAndGradient(outputs, drawn.Targets, drawn.Options.Outputs, kernels);
        network.Backward(outputs);
        values.AddRange([(float)loss, .. outputs, .. network.Parameters.Gradients, .. network.State.Hidden, .. network.State.Memory]);
        return [.. values.Select(BitConverter.SingleToInt32Bits), .. new[] { BitConverter.DoubleToInt64Bits(loss) }.Select(b => (int)(b ^ (b >> 32)))];
    }

    private static ReferenceNetwork<double> Oracle(RandomCase drawn, RecurrentNetwork network)
    {
        var reference = new ReferenceNetwork<double>(drawn.Options, drawn.Batch);
        Array.ConvertAll(network.Parameters.Values, x => (double)x).CopyTo(reference.Values, 0);
        Array.ConvertAll(network.State.Hidden.ToArray(), x => (double)x).CopyTo(reference.InitialH, 0);
        Array.ConvertAll(network.State.Memory.ToArray(), x => (double)x).CopyTo(reference.InitialC, 0);
        return reference;
    }

    private static void AssertClose(RandomCase drawn, string what, ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = 1e-6;
        foreach (var x in expected) largest = Math.Max(largest, Math.Abs(x));
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-4 * largest, $"{what}[{i}]: expected {expected[i]}, but got {actual[i]} ({drawn})");
    }
}
