using System.Text.Json;
using Sweep.Training.Optimizers;
using Xunit;

namespace Sweep.Training.Tests.Optimizers;

/// <summary>What every optimizer of the registry keeps; a new one is in it by its line there.</summary>
public class OptimizerConformanceTests
{
    private const int Length = 21; // vectors of any width leave a rest

    private static readonly JsonElement Recorded = JsonDocument.Parse(typeof(OptimizerConformanceTests).Assembly.GetManifestResourceStream("optimizers.json")!).RootElement;

    public static TheoryData<string> Kinds
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (var kind in OptimizerKinds.All)
            {
                data.Add($"optimizer={kind.Name}");
                data.Add($"optimizer={kind.Name} weight_decay=0.1 momentum=0.9");
            }

            return data;
        }
    }

    public static TheoryData<int, string> Cases
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (var (i, row) in Recorded.GetProperty("cases").EnumerateArray().Index()) data.Add(i, SettingsOf(row));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Follows_torch(int row, string settings)
    {
        var weights = Floats(Recorded.GetProperty("start"));
        var optimizer = Create(settings, weights.Length);
        foreach (var (k, gradients) in Recorded.GetProperty("gradients").EnumerateArray().Index())
            optimizer.Step(weights, Floats(gradients), k < 6 ? 0.05 : 0.025);
        var expected = Floats(Recorded.GetProperty("cases")[row].GetProperty("weights"));
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - weights[i]) <= 2e-6 * Math.Max(1, Math.Abs(expected[i])), $"{settings} [{i}]: expected {expected[i]:R}, but got {weights[i]:R}");
    }

    [Fact]
    public void Every_optimizer_is_recorded()
        => Assert.All(OptimizerKinds.All, kind => Assert.Contains(Recorded.GetProperty("cases").EnumerateArray(), row => SettingsOf(row).StartsWith($"optimizer={kind.Name}", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Keeps_zero_weights_without_gradient_at_zero(string settings)
    {
        var weights = new float[Length];
        var optimizer = Create(settings, Length);
        for (var k = 0; k < 5; k++) optimizer.Step(weights, new float[Length], 0.1);
        Assert.All(weights, weight => Assert.Equal(0, weight));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Continues_from_its_slots_and_steps(string settings)
    {
        var (whole, weights) = (Create(settings, Length), Draw("weights", 0));
        for (var k = 0; k < 7; k++) whole.Step(weights, Draw("gradient", k), 0.1);

        var (first, cut) = (Create(settings, Length), Draw("weights", 0));
        for (var k = 0; k < 4; k++) first.Step(cut, Draw("gradient", k), 0.1);
        var second = Create(settings, Length);
        second.Steps = first.Steps;
        foreach (var (from, to) in first.Slots.Zip(second.Slots)) from.Values.CopyTo(to.Values, 0);
        for (var k = 4; k < 7; k++) second.Step(cut, Draw("gradient", k), 0.1);
        Assert.Equal(weights, cut);
        Assert.Equal(whole.Steps, second.Steps);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Treats_every_element_alike_whatever_its_place(string settings)
    {
        var whole = Draw("weights", 0);
        var optimizer = Create(settings, Length);
        for (var k = 0; k < 5; k++) optimizer.Step(whole, Draw("gradient", k), 0.1);
        for (var i = 0; i < Length; i++) // one element at a time takes the scalar path
        {
            var (single, weight) = (Create(settings, 1), new[] { Draw("weights", 0)[i] });
            for (var k = 0; k < 5; k++) single.Step(weight, [Draw("gradient", k)[i]], 0.1);
            Assert.Equal(whole[i], weight[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Descends_a_bowl_and_allocates_nothing(string settings)
    {
        var weights = Draw("weights", 0);
        var start = weights.Sum(w => w * w);
        var optimizer = Create(settings, Length);
        optimizer.Step(weights, weights, 0.01);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var k = 0; k < 300; k++) optimizer.Step(weights, weights, 0.01);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(weights.Sum(w => w * w) < 0.8 * start);
    }

    [Fact]
    public void Names_are_unique_and_their_own() => Assert.All(OptimizerKinds.All, kind =>
    {
        Assert.Equal(kind.Name, Create($"optimizer={kind.Name}", 1).Name);
        Assert.Single(OptimizerKinds.All, other => other.Name == kind.Name);
    });

    private static IOptimizer Create(string settings, int length) => OptimizerKinds.Create(Trials.Settings(settings), length);

    private static float[] Draw(string purpose, int index)
    {
        var random = new CounterRandom(1, purpose, index);
        return [.. Enumerable.Range(0, Length).Select(i => (float)random.Normal(i))];
    }

    private static string SettingsOf(JsonElement row) => string.Join(' ', row.GetProperty("settings").EnumerateObject().Select(p => $"{p.Name}={p.Value}"));

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetSingle())];
}
