using Sweep.Training.Kernels;
using Sweep.Training.Losses;
using Sweep.Training.Tests.Cells;
using Xunit;

namespace Sweep.Training.Tests.Losses;

public sealed class SoftmaxCrossEntropyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(65)]
    [InlineData(5000)]
    public void Loss_and_gradient_match_double(int classes)
    {
        var (logits, targets) = Drawn(classes, positions: 37);
        var (loss, gradient) = ReferenceLoss.CrossEntropy(Array.ConvertAll(logits, x => (double)x), targets, classes);
        Assert.Equal(loss, SoftmaxCrossEntropy.LossAndGradient(logits, targets, classes), 1e-6 * (1 + loss));
        for (var i = 0; i < logits.Length; i++) Assert.Equal(gradient[i], logits[i], 1e-7);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(65)]
    [InlineData(5000)]
    public void Every_width_gives_the_same_bits(int classes)
    {
        var (logits, targets) = Drawn(classes, positions: 9);
        targets[4] = -1;
        var results = new[] { 16, 8, 4, 1 }.Select(width =>
        {
            var copy = (float[])logits.Clone();
            var loss = SoftmaxCrossEntropy.LossAndGradient(copy, targets, classes, VectorKernels.OfWidth(width));
            return (BitConverter.DoubleToInt64Bits(loss), string.Join(' ', copy.Select(BitConverter.SingleToInt32Bits)));
        }).Distinct();
        Assert.Single(results);
    }

    [Fact]
    public void Negative_targets_add_no_loss_and_have_no_gradient()
    {
        var (logits, targets) = Drawn(5, positions: 4);
        (targets[1], targets[3]) = (-1, -1);
        float[] counted = [.. logits[..5], .. logits[10..15]];
        var expected = SoftmaxCrossEntropy.LossAndGradient(counted, [targets[0], targets[2]], 5);
        Assert.Equal(expected, SoftmaxCrossEntropy.LossAndGradient(logits, targets, 5));
        Assert.Equal([.. counted[..5], 0, 0, 0, 0, 0, .. counted[5..], 0, 0, 0, 0, 0], logits);
    }

    [Fact]
    public void No_counted_position_gives_zero()
    {
        float[] logits = [1, 2];
        Assert.Equal(0, SoftmaxCrossEntropy.LossAndGradient(logits, [-1], 2));
        Assert.Equal([0, 0], logits);
    }

    [Fact]
    public void Losses_of_each_position_add_up_to_the_sum()
    {
        var (logits, targets) = Drawn(65, positions: 50);
        targets[7] = -1;
        var nats = new float[60];
        var sum = SoftmaxCrossEntropy.Losses(logits, targets, 65, nats);
        Assert.Equal(nats.Sum(x => (double)x), sum, 1e-4);
        Assert.Equal((0f, 0f), (nats[7], nats[50]));
        Assert.Equal(sum / 49, SoftmaxCrossEntropy.LossAndGradient(logits, targets, 65), 1e-6);
    }

    [Fact]
    public void Huge_logits_neither_overflow_nor_lose_the_loss()
    {
        float[] logits = [3e38f, -3e38f, 0];
        Assert.Equal(0, SoftmaxCrossEntropy.LossAndGradient(logits, [0], 3), 1e-6);
        logits = [1000, 0, 0];
        Assert.Equal(1000, SoftmaxCrossEntropy.LossAndGradient(logits, [1], 3), 1e-3);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_logit_that_is_no_number_makes_the_loss_NaN(float bad)
    {
        for (var at = 0; at < 20; at++)
        {
            var logits = new float[20];
            logits[at] = bad;
            Assert.True(double.IsNaN(SoftmaxCrossEntropy.LossAndGradient(logits, [3], 20)));
        }
    }

    [Fact]
    public void Says_what_is_wrong_with_its_input()
    {
        Assert.Equal("A target must be below 3, but got 3.", Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.LossAndGradient(new float[3], [3], 3)).Message);
        Assert.Equal("2 targets of 3 classes need 6 logits, but got 5.", Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.LossAndGradient(new float[5], [0, 1], 3)).Message);
    }

    private static (float[] Logits, int[] Targets) Drawn(int classes, int positions)
    {
        var random = new CounterRandom((ulong)classes, "logits");
        return ([.. Enumerable.Range(0, positions * classes).Select(i => (float)(3 * random.Normal(i)))], [.. Enumerable.Range(0, positions).Select(i => random.Below(classes, 1_000_000 + i))]);
    }
}
