using Sweep.Core.Sampling;
using Xunit;

namespace Sweep.Core.Tests.Sampling;

public sealed class SobolSequenceTests
{
    // The first points in three dimensions as published with the directions.
    [Theory]
    [InlineData(0u, 0, 0, 0)]
    [InlineData(1u, 0.5, 0.5, 0.5)]
    [InlineData(2u, 0.75, 0.25, 0.25)]
    [InlineData(3u, 0.25, 0.75, 0.75)]
    [InlineData(4u, 0.375, 0.375, 0.625)]
    [InlineData(5u, 0.875, 0.875, 0.125)]
    [InlineData(6u, 0.625, 0.125, 0.875)]
    [InlineData(7u, 0.125, 0.625, 0.375)]
    public void Plain_points_are_the_published_ones(uint index, double x, double y, double z)
        => Assert.Equal((x, y, z), (Unit(0, index), Unit(1, index), Unit(2, index)));

    // Computed by an independent program, one Gray-code step after the other.
    [Theory]
    [InlineData(0, 1000u, 943718400u)]
    [InlineData(2, 1000u, 2227175424u)]
    [InlineData(9, 4097u, 2124939264u)]
    [InlineData(63, 1000u, 1916796928u)]
    [InlineData(127, 1000u, 2336227328u)]
    [InlineData(127, 1000003u, 1969033216u)]
    public void Plain_points_far_out_match_an_independent_program(int dimension, uint index, uint expected)
        => Assert.Equal(expected, SobolSequence.Plain(dimension, index));

    // A (0, m, 1)-net in every dimension: each of 2^m equal intervals has exactly one of the first 2^m points, scrambled or not.
    [Fact]
    public void Every_dimension_is_stratified()
    {
        for (var dimension = 0; dimension < SobolSequence.Dimensions; dimension++)
        {
            var (plain, scrambled) = (new bool[256], new bool[256]);
            for (uint index = 0; index < 256; index++)
            {
                plain[SobolSequence.Plain(dimension, index) >> 24] = true;
                scrambled[(int)(SobolSequence.Scrambled(3, dimension, index) * 256)] = true;
            }

            Assert.DoesNotContain(false, plain);
            Assert.DoesNotContain(false, scrambled);
        }
    }

    // Dimensions 0 and 1 are a (0, m, 2)-net: every elementary box of area 2^-m has exactly one of the first 2^m points.
    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 7)]
    [InlineData(4, 4)]
    [InlineData(6, 2)]
    [InlineData(8, 0)]
    public void First_two_dimensions_form_a_net(int bitsOfX, int bitsOfY)
    {
        foreach (var scrambled in new[] { false, true })
        {
            var boxes = new HashSet<(int, int)>();
            for (uint index = 0; index < 256; index++)
            {
                var (x, y) = scrambled ? (SobolSequence.Scrambled(9, 0, index), SobolSequence.Scrambled(9, 1, index)) : (Unit(0, index), Unit(1, index));
                boxes.Add(((int)(x * (1 << bitsOfX)), (int)(y * (1 << bitsOfY))));
            }

            Assert.Equal(256, boxes.Count);
        }
    }

    // Of 1,024 points, each of 8 × 8 squares has 16 where t ≤ 4 and never much more or less: a random sample is outside of 4 to 32 for most pairs.
    [Fact]
    public void Projections_of_the_first_dimensions_are_even()
    {
        for (var a = 0; a < 12; a++)
        {
            for (var b = 0; b < a; b++)
            {
                var counts = new int[64];
                for (uint index = 0; index < 1024; index++)
                {
                    counts[((int)(SobolSequence.Scrambled(5, a, index) * 8) * 8) + (int)(SobolSequence.Scrambled(5, b, index) * 8)]++;
                }

                Assert.All(counts, count => Assert.Equal(16, count));
            }
        }
    }

    [Fact]
    public void Scrambling_depends_on_seed_and_dimension()
    {
        var values = from seed in new ulong[] { 1, 2, 3 } from dimension in Enumerable.Range(0, 10) select SobolSequence.Scrambled(seed, dimension, 0);
        Assert.Equal(30, values.Distinct().Count());
    }

    [Fact]
    public void Scrambled_points_are_uniform_over_seeds()
    {
        var counts = new int[10];
        for (ulong seed = 0; seed < 10_000; seed++) counts[(int)(SobolSequence.Scrambled(seed, 4, 3) * 10)]++;
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    private static double Unit(int dimension, uint index) => SobolSequence.Plain(dimension, index) / 4294967296.0;
}
