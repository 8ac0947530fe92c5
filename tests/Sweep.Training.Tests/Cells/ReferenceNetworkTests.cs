using Sweep.Training.Cells;
using Sweep.Training.Cells.Reference;
using Sweep.Training.Layers;
using Xunit;

namespace Sweep.Training.Tests.Cells;

/// <summary>The oracle against recorded PyTorch values and against finite differences.</summary>
public sealed class ReferenceNetworkTests
{
    public static TheoryData<string> Cases => [.. ParityCase.All.Where(c => c.Exists).Select(c => c.Name)];

    [Fact]
    public void Skips_only_the_variants_that_do_not_exist()
    {
        string[] skipped = ["""LSTM{"bidirectional":true}""", """LSTM{"proj_size":3}"""];
        Assert.Equal(skipped, ParityCase.All.Where(c => !c.Exists).Select(c => c.Name));
        Assert.Equal(6, Cases.Count);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Matches_recorded_loss_outputs_states_and_gradients(string name)
    {
        var recorded = ParityCase.Named(name);
        var network = Network(recorded);
        var (loss, gradient) = ReferenceLoss.CrossEntropy(network.Forward(recorded.Numbers("input"), recorded.Time), recorded.Targets, recorded.Classes);
        network.Backward(gradient);

        Assert.Equal(recorded.Loss, loss, 1e-9);
        AssertClose(recorded.Numbers("output"), network.LastLayer);
        AssertClose(recorded.Numbers("final_h"), network.FinalH);
        if (recorded.HasMemory) AssertClose(recorded.Numbers("final_c"), network.FinalC);
        AssertClose(recorded.Numbers("grad_input"), network.InputGradient);
        foreach (var (parameter, values) in recorded.Tensors("grads")) AssertClose(values, Of(network, network.Gradients, parameter));
        Assert.Equal(recorded.GradientNorm, Norm(network.Gradients), 1e-9);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Ten_clipped_Adam_steps_match_the_recorded_trajectory(string name)
    {
        var recorded = ParityCase.Named(name);
        var network = Network(recorded);
        var (learningRate, clip, steps) = recorded.Adam();
        double[] m = new double[network.Values.Length], v = new double[network.Values.Length];
        for (var step = 1; step <= 10; step++)
        {
            var (loss, gradient) = ReferenceLoss.CrossEntropy(network.Forward(recorded.Numbers("input"), recorded.Time), recorded.Targets, recorded.Classes);
            network.Backward(gradient);
            Assert.Equal(steps[step - 1].Loss, loss, 1e-9);
            Assert.Equal(steps[step - 1].Norm, Norm(network.Gradients), 1e-9);
            var scale = Math.Min(1, clip / (Norm(network.Gradients) + 1e-6));
            for (var i = 0; i < m.Length; i++)
            {
                var g = network.Gradients[i] * scale;
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                network.Values[i] -= learningRate / (1 - Math.Pow(0.9, step)) * m[i] / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
            }
        }
        foreach (var (parameter, values) in recorded.Tensors("weights_after")) AssertClose(values, Of(network, network.Values, parameter));
    }

    [Theory]
    [InlineData(CellKind.RnnTanh, InputKind.Embedding, DropoutKind.Between)]
    [InlineData(CellKind.RnnRelu, InputKind.OneHot, DropoutKind.Variational)]
    [InlineData(CellKind.Lstm, InputKind.Embedding, DropoutKind.Variational)]
    [InlineData(CellKind.Gru, InputKind.OneHot, DropoutKind.Between)]
    public void Gradients_match_finite_differences(CellKind cell, InputKind input, DropoutKind dropout)
    {
        var options = new NetworkOptions { Cell = cell, Input = input, InputSize = 5, Embedding = 3, Hidden = 4, Layers = 2, Outputs = 5, Dropout = 0.4, DropoutKind = dropout };
        var network = new ReferenceNetwork<double>(options, batch: 2);
        var random = new CounterRandom(7, "finite differences");
        foreach (var p in network.Layout.Parameters)
        {
            for (var i = p.Offset; i < p.Offset + p.Length; i++) network.Values[i] = random.Uniform(-0.7, 0.7, i);
        }
        int[] symbols = [.. Enumerable.Range(0, 8).Select(i => random.Below(5, 1000 + i))], targets = [.. Enumerable.Range(0, 8).Select(i => random.Below(5, 2000 + i))];
        var mask = new DropoutMask(options, batch: 2, seed: 3, step: 9);
        double Loss() => ReferenceLoss.CrossEntropy(network.Forward(symbols, 4, mask), targets, 5).Loss;

        network.Backward(ReferenceLoss.CrossEntropy(network.Forward(symbols, 4, mask), targets, 5).Gradient);
        var gradients = (double[])network.Gradients.Clone();
        const double h = 1e-5;
        for (var i = 0; i < network.Values.Length; i++)
        {
            var value = network.Values[i];
            network.Values[i] = value + h;
            var above = Loss();
            network.Values[i] = value - h;
            var below = Loss();
            network.Values[i] = value;
            Assert.Equal((above - below) / (2 * h), gradients[i], 1e-8);
        }
    }

    internal static ReferenceNetwork<double> Network(ParityCase recorded)
    {
        var network = new ReferenceNetwork<double>(recorded.Options, recorded.Batch);
        foreach (var (parameter, values) in recorded.Tensors("weights")) values.CopyTo(Of(network, network.Values, parameter));
        recorded.Numbers("h0").CopyTo(network.InitialH, 0);
        if (recorded.HasMemory) recorded.Numbers("c0").CopyTo(network.InitialC, 0);
        return network;
    }

    private static Span<double> Of(ReferenceNetwork<double> network, double[] buffer, string parameter) => buffer.AsSpan(network.Layout[parameter].Offset, network.Layout[parameter].Length);

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(x => x * x));

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-9);
    }
}
