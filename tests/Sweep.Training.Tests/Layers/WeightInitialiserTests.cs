using Sweep.Training.Cells;
using Sweep.Training.Layers;
using Xunit;

namespace Sweep.Training.Tests.Layers;

public sealed class WeightInitialiserTests
{
    private static readonly NetworkOptions Options = new() { Cell = CellKind.Lstm, Input = InputKind.Embedding, InputSize = 50, Embedding = 40, Hidden = 25, Layers = 2, Outputs = 50 };

    [Fact]
    public void Torch_draws_uniformly_within_one_over_root_hidden_and_the_embedding_normally()
    {
        var set = Initialised(Options);
        foreach (var p in set.Parameters.Where(p => p.Name != "embedding.weight"))
        {
            Assert.All(set.ValuesOf(p).ToArray(), x => Assert.InRange(x, -0.2f, 0.2f));
            if (p.Length >= 1000) Assert.InRange(set.ValuesOf(p).ToArray().Average(x => x * x), 0.04 / 3 * 0.9, 0.04 / 3 * 1.1);
        }
        var embedding = set.ValuesOf(set["embedding.weight"]).ToArray();
        Assert.InRange(embedding.Average(x => x * x), 0.9, 1.1);
    }

    [Theory]
    [InlineData(CellKind.Gru)]
    [InlineData(CellKind.RnnTanh)]
    public void Orthogonal_makes_each_recurrent_block_orthogonal_and_biases_zero(CellKind cell)
    {
        var set = Initialised(Options with { Cell = cell, Initialisation = Initialisation.Orthogonal });
        const int N = 25;
        for (var gate = 0; gate < cell.Gates(); gate++)
        {
            var block = set.ValuesOf(set["rnn.weight_hh_l1"]).Slice(gate * N * N, N * N);
            for (var i = 0; i < N; i++)
            {
                for (var j = 0; j < N; j++)
                {
                    var dot = 0.0;
                    for (var k = 0; k < N; k++) dot += (double)block[i * N + k] * block[j * N + k];
                    Assert.Equal(i == j ? 1 : 0, dot, 1e-6);
                }
            }
        }
        Assert.All(set.ValuesOf(set["rnn.bias_ih_l0"]).ToArray(), x => Assert.Equal(0, x));
        var bound = MathF.Sqrt(6f / (N + 40));
        Assert.All(set.ValuesOf(set["rnn.weight_ih_l0"]).ToArray(), x => Assert.InRange(x, -bound, bound));
    }

    [Fact]
    public void Orthogonal_starts_the_relu_RNN_at_the_identity()
    {
        var set = Initialised(Options with { Cell = CellKind.RnnRelu, Initialisation = Initialisation.Orthogonal });
        var block = set.ValuesOf(set["rnn.weight_hh_l0"]);
        for (var i = 0; i < block.Length; i++) Assert.Equal(i % 26 == 0 ? 1 : 0, block[i]);
    }

    [Theory]
    [InlineData(Initialisation.Torch)]
    [InlineData(Initialisation.Orthogonal)]
    public void The_biases_of_the_forget_gate_add_up_to_the_asked_value(Initialisation initialisation)
    {
        var set = Initialised(Options with { ForgetBias = 1.5, Initialisation = initialisation });
        for (var layer = 0; layer < 2; layer++)
        {
            for (var unit = 25; unit < 50; unit++)
                Assert.Equal(1.5f, set.ValuesOf(set[$"rnn.bias_ih_l{layer}"])[unit] + set.ValuesOf(set[$"rnn.bias_hh_l{layer}"])[unit]);
        }
        var others = Initialised(Options with { Initialisation = initialisation });
        Assert.Equal(others.ValuesOf(others["rnn.bias_ih_l0"])[..25], set.ValuesOf(set["rnn.bias_ih_l0"])[..25]);
    }

    [Fact]
    public void The_seed_decides()
    {
        Assert.Equal(Initialised(Options).Values, Initialised(Options).Values);
        Assert.NotEqual(Initialised(Options).Values, Initialised(Options, seed: 2).Values);
    }

    private static ParameterSet Initialised(NetworkOptions options, ulong seed = 1)
    {
        var network = new RecurrentNetwork(options, 1, 1);
        network.Initialise(seed);
        return network.Parameters;
    }
}
