using Sweep.Torch.Networks;
using Sweep.Torch.Optimizers;
using Sweep.Training;
using Sweep.Training.Optimizers;
using Xunit;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests.Optimizers;

/// <summary>An update of several trials at once is, trial by trial, that of the optimizer of the same name in the <c>cpu</c> engine, whatever the others' constants are.</summary>
public sealed class UpdateRuleTests
{
    private const int Length = 21, Updates = 12;

    public static TheoryData<string, string, string> Kinds
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var kind in OptimizerKinds.All)
            {
                data.Add($"optimizer={kind.Name}", "lr=0.01", "lr=0.2 weight_decay=0.1 eps=0.001");
                data.Add($"optimizer={kind.Name} momentum=0.9", "momentum=0.3 beta1=0.5 alpha=0.5", "beta2=0.9 weight_decay=0.3");
            }

            data.Add("optimizer=sgd momentum=0.9 nesterov=true", "lr=0.01", "momentum=0.2");
            return data;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Trials_are_updated_as_by_themselves(string common, string first, string second)
    {
        Training.Settings.TrainingSettings[] settings = [.. new[] { first, second }.Select(own => Trials.Settings($"{common} {own}"))];
        var alone = settings.Select(own => OptimizerKinds.Create(own, Length)).ToArray();
        float[][] weights = [Draw("weights", 0), Draw("weights", 1)];

        using var scope = NewDisposeScope();
        var rule = UpdateRule.Of(settings[0]);
        var values = HostTensors.Upload([.. weights.SelectMany(static row => row)], new Device("cpu"), 2, Length);
        Tensor[] slots = [.. alone[0].Slots.Select(_ => zeros([2, Length]))];
        for (var update = 1; update <= Updates; update++)
        {
            float[][] gradients = [Draw("gradients", update), Draw("gradients", -update)];
            var constants = new float[2 * rule.Constants];
            for (var trial = 0; trial < 2; trial++)
            {
                var rate = settings[trial].LearningRate * (update < 6 ? 1 : 0.5);
                alone[trial].Step(weights[trial], gradients[trial], rate);
                rule.Write(settings[trial], rate, update, constants.AsSpan(trial * rule.Constants));
            }

            var columns = HostTensors.Upload(constants, new Device("cpu"), 2, rule.Constants);
            rule.Apply(values, HostTensors.Upload([.. gradients.SelectMany(static row => row)], new Device("cpu"), 2, Length), slots, [.. Enumerable.Range(0, rule.Constants).Select(i => columns.narrow(1, i, 1))]);
        }

        AssertClose(weights.SelectMany(static row => row), values);
        foreach (var (i, slot) in slots.Index()) AssertClose(alone.SelectMany(optimizer => optimizer.Slots[i].Values), slot);
    }

    private static void AssertClose(IEnumerable<float> expected, Tensor actual)
    {
        var values = new float[actual.numel()];
        HostTensors.Download(actual, values.AsSpan());
        foreach (var (a, b) in expected.Zip(values)) Assert.True(Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(a)), $"expected {a:R}, but got {b:R}");
    }

    private static float[] Draw(string purpose, int index)
    {
        var random = new CounterRandom(1, purpose, index);
        return [.. Enumerable.Range(0, Length).Select(i => (float)random.Normal(i))];
    }
}
