using FsCheck;
using FsCheck.Fluent;
using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;
using Xunit;

namespace Sweep.Core.Tests.Scheduling;

public sealed class RankedTrialsTests
{
    [Fact]
    public void Agrees_with_a_sorted_list()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll<int[]>(Agrees));

    [Theory]
    [InlineData(new[] { 1.0, 2, 3 }, 2, 2.0)]
    [InlineData(new[] { 1.0, 2, 3, 4 }, 2, 2.5)]
    [InlineData(new[] { 1.0, 2, 3, 4, 5 }, 4, 2.0)]
    [InlineData(new[] { 1.0, 2, 3, 4 }, 4, 1.75)]
    [InlineData(new[] { 7.0 }, 4, 7.0)]
    [InlineData(new[] { 1.0, double.PositiveInfinity }, 2, double.PositiveInfinity)]
    [InlineData(new[] { double.PositiveInfinity, double.PositiveInfinity }, 2, double.PositiveInfinity)]
    [InlineData(new[] { 1.0, 2, double.PositiveInfinity }, 2, 2.0)]
    public void Quantile_is_that_of_numpy(double[] losses, int parts, double expected)
    {
        var ranked = new RankedTrials();
        for (var i = 0; i < losses.Length; i++) ranked.Add(losses[i], i);
        Assert.Equal(expected, ranked.Quantile(parts));
    }

    [Fact]
    public void Nan_has_no_rank() => Assert.Throws<ArgumentException>(() => new RankedTrials().Add(double.NaN, 3));

    [Fact]
    public void Stays_balanced_where_losses_ascend()
    {
        // Recursion as deep as the tree would overflow the stack here, did the tree degenerate.
        var ranked = new RankedTrials();
        for (var i = 0; i < 200_000; i++) ranked.Add(i, i);
        Assert.Equal((150_000.0, 150_000), ranked[150_000]);
        Assert.Equal(199_999, ranked.RankOf(199_999, 199_999));
    }

    private static void Agrees(int[] choices)
    {
        var (ranked, naive) = (new RankedTrials(), new List<(double Loss, int Trial)>());
        for (var i = 0; i < choices.Length; i++)
        {
            var random = new Prng((ulong)choices[i], Purpose.Proposal, i);
            // Few distinct losses, so that ties are common.
            var loss = random.NextInt(8) is var pick and < 7 ? pick : double.PositiveInfinity;
            if (naive.Count > 0 && random.NextInt(3) == 0)
            {
                var removed = naive[random.NextInt(naive.Count)];
                naive.Remove(removed);
                Assert.True(ranked.Remove(removed.Loss, removed.Trial));
                Assert.False(ranked.Remove(removed.Loss, removed.Trial));
            }
            else
            {
                naive.Add((loss, i));
                ranked.Add(loss, i);
            }

            naive.Sort();
            Assert.Equal(naive.Count, ranked.Count);
            Assert.Equal(naive.Count(item => item.CompareTo((loss, i)) < 0), ranked.RankOf(loss, i));
        }

        Assert.Equal(naive, Enumerable.Range(0, ranked.Count).Select(rank => ranked[rank]));
        var (rebuilt, writer, again) = (new RankedTrials(), new CanonicalWriter(), new CanonicalWriter());
        foreach (var (loss, trial) in naive) rebuilt.Add(loss, trial);
        ranked.WriteTo(writer);
        rebuilt.WriteTo(again);
        Assert.Equal(again.Written.ToArray(), writer.Written.ToArray());

        var read = new RankedTrials();
        read.ReadFrom(new CanonicalReader(writer.Written.ToArray()));
        Assert.Equal(naive, Enumerable.Range(0, read.Count).Select(rank => read[rank]));
        for (var i = 0; i < naive.Count; i++) Assert.Equal(i, read.RankOf(naive[i].Loss, naive[i].Trial));
        read.Add(3, choices.Length);
        foreach (var (loss, trial) in naive) Assert.True(read.Remove(loss, trial));
        Assert.Equal((3.0, choices.Length), Assert.Single(Enumerable.Range(0, read.Count).Select(rank => read[rank])));
    }

    [Fact]
    public void What_is_not_in_order_was_not_written()
    {
        var writer = new CanonicalWriter();
        writer.Write(2L);
        foreach (var loss in new[] { 2.0, 1.0 })
        {
            writer.Write(loss);
            writer.Write(0L);
        }

        Assert.Throws<InvalidDataException>(() => new RankedTrials().ReadFrom(new CanonicalReader(writer.Written.ToArray())));
    }
}
