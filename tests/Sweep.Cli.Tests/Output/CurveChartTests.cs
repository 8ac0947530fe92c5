using Sweep.Cli.Output;
using Xunit;

namespace Sweep.Cli.Tests.Output;

public sealed class CurveChartTests
{
    [Fact]
    public void Draws_a_falling_curve()
    {
        var points = Enumerable.Range(1, 20).Select(i => (i * 100.0, 2.0 / i)).ToList();
        GoldenText.Check("chart", string.Join('\n', CurveChart.Draw(points, 60, 8)) + "\n");
    }

    [Fact]
    public void Leaves_out_what_is_not_finite()
    {
        var with = CurveChart.Draw([(1, 1), (2, double.NaN), (3, double.PositiveInfinity), (4, 0)], 40, 6);
        Assert.Equal(CurveChart.Draw([(1, 1), (4, 0)], 40, 6), with);
    }

    [Fact]
    public void A_single_point_and_a_flat_curve_have_a_chart()
    {
        Assert.Equal(8, CurveChart.Draw([(10, 0.5)], 40, 6).Count);
        Assert.Contains(CurveChart.Draw([(10, 0), (20, 0)], 40, 6), line => line.Any(c => c is > '\u2800' and <= '\u28ff'));
    }

    [Fact]
    public void No_points_no_chart() => Assert.Empty(CurveChart.Draw([(1, double.NaN)], 40, 6));

    [Theory]
    [InlineData(12)]
    [InlineData(80)]
    public void Lines_are_no_wider_than_asked(int width)
        => Assert.All(CurveChart.Draw([(0, 1000), (123456, 0.001)], width, 5), line => Assert.InRange(line.Length, 0, Math.Max(width, 19)));
}
