using System.Security.Cryptography;
using System.Runtime.InteropServices;
using Sweep.Training.Cells;
using Sweep.Training.Kernels;
using Sweep.Training.Layers;
using Sweep.Training.Losses;
using Xunit;

namespace Sweep.Training.Tests.Layers;

public sealed class RecurrentNetworkTests
{
    private static readonly NetworkOptions Options = new() { Cell = CellKind.Lstm, Input = InputKind.OneHot, InputSize = 5, Hidden = 20, Layers = 2, Outputs = 5 };

    [Fact]
    public void Bits_of_a_training_step_are_those_recorded_on_every_platform()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var number = 0; number < 12; number++)
        {
            var drawn = new RandomCase(number);
            var network = drawn.Network(VectorKernels.Best);
            var outputs = drawn.Forward(network);
            var loss = SoftmaxCrossEntropy.LossAndGradient(outputs, drawn.Targets, drawn.Options.Outputs);
            network.Backward(outputs);
            hash.AppendData(BitConverter.GetBytes(loss));
            hash.AppendData(MemoryMarshal.AsBytes(network.Parameters.Gradients.AsSpan()));
        }
        Assert.Equal("76086c75f947374382ab25b58c29e75f", Convert.ToHexStringLower(hash.GetHashAndReset())[..32]);
    }

    [Fact]
    public void Two_windows_give_the_outputs_of_one_long_window()
    {
        var random = new CounterRandom(1, "symbols");
        int[] symbols = [.. Enumerable.Range(0, 24).Select(i => random.Below(5, i))];
        var network = new RecurrentNetwork(Options, batch: 3, window: 8);
        network.Initialise(1);
        var whole = network.Forward(symbols, 8, false, (1, 1)).ToArray();
        network.State.Reset();
        float[] parts = [.. network.Forward(symbols.AsSpan(0, 9), 3, false, (1, 1)).ToArray(), .. network.Forward(symbols.AsSpan(9), 5, false, (1, 1))];
        Assert.Equal(whole, parts);
    }

    [Fact]
    public void A_lane_does_not_see_the_others_and_resetting_it_starts_it_anew()
    {
        var pair = new RecurrentNetwork(Options, batch: 2, window: 4);
        pair.Initialise(1);
        var single = new RecurrentNetwork(Options, batch: 1, window: 4, pair.Parameters);
        int[] both = [0, 4, 1, 3, 2, 2, 3, 1], second = [4, 3, 2, 1];
        pair.Forward(both, 4, false, (1, 1));
        pair.State.ResetLane(1);
        var outputs = pair.Forward(both, 4, false, (1, 1)).ToArray();
        var alone = single.Forward(second, 4, false, (1, 1)).ToArray();
        Assert.Equal(alone, outputs.Chunk(5).Where((_, row) => row % 2 == 1).SelectMany(row => row));
    }

    [Fact]
    public void NaN_in_a_weight_reaches_the_loss_and_the_gradients()
    {
        var network = new RecurrentNetwork(Options, batch: 2, window: 4);
        network.Initialise(1);
        network.Parameters.ValuesOf(network.Parameters["rnn.weight_hh_l0"])[3] = float.NaN;
        network.State.Hidden.Fill(0.1f);
        var outputs = network.Forward(new int[8], 4, true, (1, 1));
        Assert.True(double.IsNaN(SoftmaxCrossEntropy.LossAndGradient(outputs, new int[8], 5)));
        network.Backward(outputs);
        var norms = new double[4];
        network.GradientNorms(norms);
        Assert.True(double.IsNaN(norms[1]));
    }

    [Fact]
    public void Gradient_norms_are_those_of_embedding_layers_and_output()
    {
        var options = Options with { Input = InputKind.Embedding, Embedding = 7 };
        var network = new RecurrentNetwork(options, batch: 2, window: 4);
        foreach (var p in network.Parameters.Parameters) network.Parameters.GradientsOf(p).Fill(p.Name[0] == 'e' ? 1 : p.Name[^1] == '0' ? 2 : p.Name[^1] == '1' ? 3 : 4);
        var norms = new double[4];
        network.GradientNorms(norms);
        double Count(Func<string, bool> name) => network.Parameters.Parameters.Where(p => name(p.Name)).Sum(p => p.Length);
        Assert.Equal(Math.Sqrt(Count(n => n[0] == 'e')), norms[0], 1e-9);
        Assert.Equal(2 * Math.Sqrt(Count(n => n.EndsWith("l0"))), norms[1], 1e-9);
        Assert.Equal(3 * Math.Sqrt(Count(n => n.EndsWith("l1"))), norms[2], 1e-9);
        Assert.Equal(4 * Math.Sqrt(Count(n => n.StartsWith("out"))), norms[3], 1e-9);
    }

    [Fact]
    public void Gate_saturation_counts_activations_near_their_ends()
    {
        var network = new RecurrentNetwork(Options with { Layers = 1 }, batch: 2, window: 4);
        var saturation = new double[1];
        network.Forward(new int[8], 4, true, (1, 1)); // all weights zero: every gate is a half
        network.GateSaturation(saturation);
        Assert.Equal(0, saturation[0]);
        network.Parameters.ValuesOf(network.Parameters["rnn.bias_ih_l0"])[..20].Fill(10); // one of the three gates saturates
        network.Forward(new int[8], 4, true, (1, 1));
        network.GateSaturation(saturation);
        Assert.Equal(1 / 3.0, saturation[0], 1e-12);
        network.Backward(new float[40]);
        Assert.Throws<InvalidOperationException>(() => network.GateSaturation(saturation));
    }

    [Fact]
    public void Says_what_is_wrong_with_its_input()
    {
        var network = new RecurrentNetwork(Options, batch: 2, window: 4);
        Assert.Equal("A symbol must lie in 0 … 4, but got 5.", Assert.Throws<ArgumentException>(() => network.Forward([0, 5], 1, false, (1, 1))).Message);
        Assert.Equal("A window of 2 × 2 needs 4 inputs, but got 3.", Assert.Throws<ArgumentException>(() => network.Forward([0, 0, 0], 2, false, (1, 1))).Message);
        Assert.Equal("This network reads symbols, not features.", Assert.Throws<InvalidOperationException>(() => network.Forward([0f], 1, false, (1, 1))).Message);
        Assert.Equal("Backward needs a Forward before it.", Assert.Throws<InvalidOperationException>(() => network.Backward([])).Message);
        Assert.Equal("Layers must be between 1 and 8, but got 9.", Assert.Throws<ArgumentException>(() => new RecurrentNetwork(Options with { Layers = 9 }, 1, 1)).Message);
        Assert.Equal("Dropout must be at least 0 and below 1, but got 1.", Assert.Throws<ArgumentException>(() => new RecurrentNetwork(Options with { Dropout = 1 }, 1, 1)).Message);
        Assert.Equal("The shared weights belong to a network of another shape.", Assert.Throws<ArgumentException>(() => new RecurrentNetwork(Options with { Hidden = 21 }, 1, 1, network.Parameters)).Message);
    }
}
