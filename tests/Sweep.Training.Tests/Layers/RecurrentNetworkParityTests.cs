using Sweep.Training.Layers;
using Sweep.Training.Losses;
using Xunit;

namespace Sweep.Training.Tests.Layers;

/// <summary>The network in float against recorded PyTorch values, to 1e-4 of the largest value of each tensor.</summary>
public sealed class RecurrentNetworkParityTests
{
    public static TheoryData<string> Cases => [.. ParityCase.All.Where(c => c.Exists).Select(c => c.Name)];

    [Theory, MemberData(nameof(Cases))]
    public void Matches_recorded_loss_states_and_gradients(string name)
    {
        var recorded = ParityCase.Named(name);
        var network = Network(recorded);
        var outputs = network.Forward(Floats(recorded.Numbers("input")), recorded.Time, training: true, (1, 1));
        var loss = SoftmaxCrossEntropy.LossAndGradient(outputs, recorded.Targets, recorded.Classes);
        network.Backward(outputs);

        Assert.Equal(recorded.Loss, loss, 1e-4 * recorded.Loss);
        AssertClose("final_h", recorded.Numbers("final_h"), network.State.Hidden);
        if (recorded.HasMemory) AssertClose("final_c", recorded.Numbers("final_c"), network.State.Memory);
        foreach (var (parameter, values) in recorded.Tensors("grads")) AssertClose(parameter, values, network.Parameters.GradientsOf(network.Parameters[parameter]));
    }

    internal static RecurrentNetwork Network(ParityCase recorded)
    {
        var network = new RecurrentNetwork(recorded.Options, recorded.Batch, recorded.Time);
        foreach (var (parameter, values) in recorded.Tensors("weights")) Floats(values).CopyTo(network.Parameters.ValuesOf(network.Parameters[parameter]));
        Floats(recorded.Numbers("h0")).CopyTo(network.State.Hidden);
        if (recorded.HasMemory) Floats(recorded.Numbers("c0")).CopyTo(network.State.Memory);
        return network;
    }

    internal static float[] Floats(double[] values) => [.. values.Select(x => (float)x)];

    internal static void AssertClose(string what, double[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-4 * largest, $"{what}[{i}]: expected {expected[i]}, but got {actual[i]}");
    }
}
