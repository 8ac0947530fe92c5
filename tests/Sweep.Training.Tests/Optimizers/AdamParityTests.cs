using Sweep.Training.Losses;
using Sweep.Training.Optimizers;
using Sweep.Training.Tests.Layers;
using Xunit;

namespace Sweep.Training.Tests.Optimizers;

/// <summary>Ten clipped Adam steps of a network in float against recorded PyTorch values, to 1e-4 relative.</summary>
public class AdamParityTests
{
    public static TheoryData<string> Cases => [.. ParityCase.All.Where(c => c.Exists).Select(c => c.Name)];

    [Theory, MemberData(nameof(Cases))]
    public void Follows_recorded_losses_norms_and_weights(string name)
    {
        var recorded = ParityCase.Named(name);
        var (rate, limit, steps) = recorded.Adam();
        var network = RecurrentNetworkParityTests.Network(recorded);
        var adam = new Adam(Trials.Settings("optimizer=adam"), network.Parameters.Values.Length);
        var norms = new double[recorded.Options.Layers + 2];
        foreach (var (expectedLoss, expectedNorm) in steps)
        {
            RecurrentNetworkParityTests.Floats(recorded.Numbers("h0")).CopyTo(network.State.Hidden);
            if (recorded.HasMemory) RecurrentNetworkParityTests.Floats(recorded.Numbers("c0")).CopyTo(network.State.Memory);
            var outputs = network.Forward(RecurrentNetworkParityTests.Floats(recorded.Numbers("input")), recorded.Time, training: true, default);
            var loss = SoftmaxCrossEntropy.LossAndGradient(outputs, recorded.Targets, recorded.Classes);
            network.Backward(outputs);
            network.GradientNorms(norms);
            var norm = Math.Sqrt(norms.Sum(x => x * x));
            Assert.Equal(expectedLoss, loss, 1e-4 * expectedLoss);
            Assert.Equal(expectedNorm, norm, 1e-4 * expectedNorm);
            Assert.Equal(norm > limit, GradientClip.ByNorm(network.Parameters.Gradients, norm, limit));
            adam.Step(network.Parameters.Values, network.Parameters.Gradients, rate);
        }

        foreach (var (parameter, values) in recorded.Tensors("weights_after"))
            RecurrentNetworkParityTests.AssertClose(parameter, values, network.Parameters.ValuesOf(network.Parameters[parameter]));
    }
}
