using Sweep.Core.Sampling;
using Xunit;

namespace Sweep.Core.Tests.Sampling;

public sealed class PrngTests
{
    // Computed by an independent implementation of the definition. Journals are replayed against these draws, so they may never change.
    [Theory]
    [InlineData(0, Purpose.Proposal, 0, 0xA241E65F9A667B34UL, 0x5916CFB9FE4602C3UL)]
    [InlineData(1, Purpose.Proposal, 0, 0x0B76709EAD0826F0UL, 0x4F7FABD7ED2F82ADUL)]
    [InlineData(1, Purpose.Scramble, 0, 0x639184D898DC7984UL, 0x45917201C36ABE8BUL)]
    [InlineData(1, Purpose.Proposal, 1, 0x341FC7770B9039C8UL, 0x72108D914CE1D7E3UL)]
    [InlineData(ulong.MaxValue, Purpose.TrialSeed, -1, 0x9EBE1C8B540B79D9UL, 0xE0AC646D65FE29C7UL)]
    public void Draws_the_recorded_bits(ulong seed, Purpose purpose, long index, ulong first, ulong second)
    {
        var prng = new Prng(seed, purpose, index);
        Assert.Equal((first, second), (prng.NextUInt64(), prng.NextUInt64()));
    }

    [Fact]
    public void Copy_continues_on_its_own()
    {
        var prng = new Prng(3, Purpose.Bracket, 5);
        var copy = prng;
        Assert.Equal(prng.NextUInt64(), copy.NextUInt64());
    }

    // 100 cells of 1,000 expected draws: chi-square of 99 degrees of freedom exceeds 150 with probability 0.0007.
    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Doubles_are_uniform(ulong seed)
    {
        var prng = new Prng(seed, Purpose.Proposal, 0);
        Assert.InRange(ChiSquare(100, 100_000, () => (int)(prng.NextDouble() * 100)), 50, 150);
    }

    // A sampler takes the first draws of consecutive indices: those must look as good as the draws of one index.
    [Theory]
    [InlineData(Purpose.Proposal)]
    [InlineData(Purpose.TrialSeed)]
    public void First_draws_of_consecutive_indices_are_uniform(Purpose purpose)
    {
        var index = 0;
        Assert.InRange(ChiSquare(100, 100_000, () => (int)(new Prng(1, purpose, index++).NextDouble() * 100)), 50, 150);
    }

    [Fact]
    public void First_draws_of_consecutive_seeds_are_uniform()
    {
        var seed = 0UL;
        Assert.InRange(ChiSquare(100, 100_000, () => (int)(new Prng(seed++, Purpose.Proposal, 0).NextDouble() * 100)), 50, 150);
    }

    // Correlation of 10,000 independent pairs has standard deviation 0.01.
    [Theory]
    [InlineData(1, Purpose.Proposal, 0, 1, Purpose.Scramble, 0)]
    [InlineData(1, Purpose.Proposal, 0, 1, Purpose.Proposal, 1)]
    [InlineData(1, Purpose.Proposal, 0, 2, Purpose.Proposal, 0)]
    [InlineData(1, Purpose.Proposal, 2, 2, Purpose.Proposal, 1)]
    public void Streams_are_uncorrelated(ulong seedA, Purpose purposeA, long indexA, ulong seedB, Purpose purposeB, long indexB)
    {
        var a = new Prng(seedA, purposeA, indexA);
        var b = new Prng(seedB, purposeB, indexB);
        double sum = 0;
        for (var i = 0; i < 10_000; i++) sum += (a.NextDouble() - 0.5) * (b.NextDouble() - 0.5);
        Assert.InRange(sum / 10_000 * 12, -0.04, 0.04);
    }

    [Fact]
    public void Consecutive_draws_are_uncorrelated()
    {
        var prng = new Prng(5, Purpose.Proposal, 0);
        double sum = 0, previous = prng.NextDouble() - 0.5;
        for (var i = 0; i < 10_000; i++)
        {
            var next = prng.NextDouble() - 0.5;
            sum += previous * next;
            previous = next;
        }

        Assert.InRange(sum / 10_000 * 12, -0.04, 0.04);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Whole_numbers_are_uniform_below_their_bound(int bound)
    {
        var prng = new Prng(2, Purpose.Proposal, 0);
        var counts = new int[bound];
        for (var i = 0; i < 10_000 * bound; i++) counts[prng.NextInt(bound)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    private static double ChiSquare(int cells, int draws, Func<int> draw)
    {
        var counts = new int[cells];
        for (var i = 0; i < draws; i++) counts[draw()]++;
        var expected = (double)draws / cells;
        return counts.Sum(count => (count - expected) * (count - expected) / expected);
    }
}
