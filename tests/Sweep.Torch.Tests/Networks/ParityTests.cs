using Sweep.Torch.Devices;
using Sweep.Torch.Networks;
using Sweep.Training.Layers;
using Xunit;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests.Networks;

/// <summary>Both ways through a network against values that PyTorch recorded in double precision: loss, states and gradients to 1e-4 of the largest of each tensor.</summary>
public sealed class ParityTests
{
    public static TheoryData<string, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var recorded in ParityCase.All.Where(static recorded => recorded.Exists))
            {
                data.Add(recorded.Name, true);
                data.Add(recorded.Name, false);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Matches_recorded_loss_states_and_gradients(string name, bool composed)
    {
        var (recorded, device) = (ParityCase.Named(name), new Device("cpu"));
        var layout = new ParameterLayout(recorded.Options);
        using var scope = NewDisposeScope();
        using INetworkPass pass = composed ? new ComposedPass(layout, ScalarType.Float32) : new LibraryPass(layout, hasDropout: false, new TorchDevice("cpu", device, ScalarType.Float32));
        var leaves = pass.Load(Values(recorded, layout), differentiable: true);
        long[] shape = [1, recorded.Options.Layers, recorded.Batch, recorded.Options.Hidden];
        var before = new CarriedState(HostTensors.Upload(Floats(recorded.Numbers("h0")), device, shape), recorded.HasMemory ? HostTensors.Upload(Floats(recorded.Numbers("c0")), device, shape) : null);
        var input = HostTensors.Upload(Floats(recorded.Numbers("input")), device, 1, recorded.Time * recorded.Batch, recorded.Options.InputSize);

        var (outputs, after) = pass.Forward(input, recorded.Time, before, null);
        var targets = HostTensors.Upload<long>([.. recorded.Targets.Select(static target => (long)target)], ScalarType.Int64, device, recorded.Time * recorded.Batch);
        var loss = nn.functional.cross_entropy(outputs.squeeze(0), targets);
        var gradients = autograd.grad([loss], [.. leaves]);

        Assert.Equal(recorded.Loss, loss.item<float>(), 1e-4 * recorded.Loss);
        AssertClose("final_h", recorded.Numbers("final_h"), after.Hidden);
        if (recorded.HasMemory) AssertClose("final_c", recorded.Numbers("final_c"), after.Memory!);
        foreach (var (parameter, values) in recorded.Tensors("grads")) AssertClose(parameter, values, gradients[layout.Slices.Index().Single(slice => slice.Item.Parameter.Name == parameter).Index]);
    }

    private static Tensor Values(ParityCase recorded, ParameterLayout layout)
    {
        var parameters = ParameterSet.Of(recorded.Options);
        foreach (var (parameter, values) in recorded.Tensors("weights")) Floats(values).CopyTo(parameters.ValuesOf(parameters[parameter]));
        var packed = new float[layout.Length];
        layout.Pack(parameters.Values, packed);
        return HostTensors.Upload(packed, new Device("cpu"), 1, layout.Length);
    }

    private static float[] Floats(double[] values) => [.. values.Select(static value => (float)value)];

    private static void AssertClose(string what, double[] expected, Tensor actual)
    {
        var values = new float[actual.numel()];
        HostTensors.Download(actual, values.AsSpan());
        Assert.Equal(expected.Length, values.Length);
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - values[i]) <= 1e-4 * largest, $"{what}[{i}]: expected {expected[i]}, but got {values[i]}");
    }
}
