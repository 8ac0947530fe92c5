using Sweep.Cli.Output;
using Sweep.Core.Spaces;
using Xunit;

namespace Sweep.Cli.Tests.Output;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0.0, "0.000")]
    [InlineData(1.53249, "1.532")]
    [InlineData(0.1234567, "0.1235")]
    [InlineData(0.0123456, "0.01235")]
    [InlineData(12.3456, "12.35")]
    [InlineData(4321.9, "4322")]
    [InlineData(1.2e-7, "1.2e-07")]
    [InlineData(-2.5, "-2.500")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Metric_has_four_digits(double value, string text) => Assert.Equal(text, Format.Metric(value));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1500, "1.50k")]
    [InlineData(9_999, "10.0k")]
    [InlineData(123_456, "123k")]
    [InlineData(999_600, "1.00M")]
    [InlineData(12_340_000, "12.3M")]
    [InlineData(2_500_000_000, "2.50G")]
    public void Count_has_three_digits(double value, string text) => Assert.Equal(text, Format.Count(value));

    [Theory]
    [InlineData(0.44, "0.4s")]
    [InlineData(9.97, "9s")]
    [InlineData(59.9, "59s")]
    [InlineData(65, "1m 05s")]
    [InlineData(7805, "2h 10m")]
    [InlineData(100_800, "1d 04h")]
    public void Duration_has_two_units(double seconds, string text) => Assert.Equal(text, Format.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.021344, "0.0213")]
    [InlineData(0.00001234, "1.23e-5")]
    [InlineData(0.5, "0.5")]
    [InlineData(1234567.0, "1.23e6")]
    public void Float_value_has_three_digits(double value, string text) => Assert.Equal(text, Format.Value(ParameterValue.Float(value)));

    [Fact]
    public void Whole_value_stays_whole() => Assert.Equal("1234567", Format.Value(ParameterValue.Int(1234567)));

    [Theory]
    [InlineData("sweeps/reber", "sweeps/reber")]
    [InlineData("my sweeps/a", "'my sweeps/a'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("", "''")]
    public void Shell_word_is_quoted_where_needed(string word, string quoted) => Assert.Equal(quoted, Format.ShellWord(word));
}
