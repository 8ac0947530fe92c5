using FsCheck;
using FsCheck.Fluent;
using Sweep.Core.Spaces;
using Xunit;

namespace Sweep.Core.Tests.Spaces;

public sealed class TransformTests
{
    public static TheoryData<string, Parameter, double[]> FiniteParameters => new()
    {
        { "whole", new Parameter.Int("x", -1, 2), [-1, 0, 1, 2] },
        { "whole with step", new Parameter.Int("x", 64, 200, Step: 64), [64, 128, 192] },
        { "whole, log", new Parameter.Int("x", 1, 4, Log: true), [1, 2, 3, 4] },
        { "whole, single", new Parameter.Int("x", 7, 7, Log: true), [7] },
        { "float with step", new Parameter.Float("x", 0.1, 0.5, Step: 0.1), [0.1, 0.2, 0.3, 0.4, 0.5] },
        { "float with uneven step", new Parameter.Float("x", 0, 1, Step: 0.3), [0, 0.3, 0.6, 0.9] },
        { "float, single", new Parameter.Float("x", 0.25, 0.25, Log: true), [0.25] },
        { "choice", new Parameter.Choice("x", [ParameterValue.Int(64), ParameterValue.Int(16)], Ordered: true), [64, 16] },
    };

    [Theory]
    [MemberData(nameof(FiniteParameters))]
    public void Finite_parameters_list_their_values_and_go_to_the_unit_interval_and_back(string name, Parameter parameter, double[] values)
    {
        Assert.NotEmpty(name);
        Assert.Equal(values.Length, Transform.Cardinality(parameter));
        for (var i = 0; i < values.Length; i++)
        {
            var value = Transform.ValueAt(parameter, i);
            Assert.Equal(values[i], value.AsNumber());
            Assert.Equal(i, Transform.IndexOf(parameter, value));
            var unit = Transform.ToUnit(parameter, value);
            Assert.InRange(unit, 0, 1 - 1e-16);
            Assert.Equal(value, Transform.FromUnit(parameter, unit));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Transform.ValueAt(parameter, values.Length));
    }

    [Theory]
    [MemberData(nameof(FiniteParameters))]
    public void Finite_parameters_on_a_linear_scale_give_each_value_the_same_mass(string name, Parameter parameter, double[] values)
    {
        if (name == "whole, log") return;
        var counts = Histogram(parameter, 6000);
        Assert.Equal(values.Length, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, (6000 / values.Length) - 1, (6000 / values.Length) + 1));
    }

    [Fact]
    public void Whole_numbers_on_a_log_scale_have_the_mass_of_the_log_interval_that_rounds_to_them()
    {
        var counts = Histogram(new Parameter.Int("x", 1, 4, Log: true), 100_000);
        var whole = Math.Log(4.5 / 0.5);
        for (var value = 1; value <= 4; value++)
        {
            Assert.Equal(Math.Log((value + 0.5) / (value - 0.5)) / whole, counts[value] / 100_000.0, 1e-4);
        }
    }

    [Fact]
    public void Continua_follow_their_scale()
    {
        var linear = new Parameter.Float("x", -1, 3);
        var log = new Parameter.Float("x", 1e-4, 1e-2, Log: true);
        Assert.Null(Transform.Cardinality(linear));
        Assert.Equal(0.0, Transform.FromUnit(linear, 0.25).AsNumber());
        Assert.Equal(0.25, Transform.ToUnit(linear, ParameterValue.Float(0)));
        Assert.Equal(1e-3, Transform.FromUnit(log, 0.5).AsNumber(), 1e-15);
        Assert.Equal(0.5, Transform.ToUnit(log, ParameterValue.Float(1e-3)), 1e-12);
    }

    [Fact]
    public void Ends_stay_inside_range_and_interval()
    {
        var log = new Parameter.Float("x", 1e-4, 1e-1, Log: true);
        Assert.InRange(Transform.FromUnit(log, 0).AsNumber(), 1e-4, 1e-4 * (1 + 1e-12));
        Assert.InRange(Transform.FromUnit(log, 1).AsNumber(), 0.0999, 0.1);
        Assert.InRange(Transform.ToUnit(log, ParameterValue.Float(0.1)), 0.999, 1 - 1e-16);
        Assert.Equal(3, Transform.FromUnit(new Parameter.Int("x", 0, 3), 7).AsInt());
        Assert.Throws<ArgumentException>(() => Transform.FromUnit(log, double.NaN));
        Assert.Throws<ArgumentException>(() => Transform.IndexOf(new Parameter.Choice("x", [ParameterValue.Int(1)]), ParameterValue.Int(2)));
    }

    [Fact]
    public void Cells_cover_the_unit_interval_without_gaps()
    {
        Parameter[] parameters =
        [
            new Parameter.Int("x", 1, 40, Log: true), new Parameter.Int("x", -3, 11, Step: 2), new Parameter.Float("x", 0, 0.5, Step: 0.1),
            new Parameter.Choice("x", [ParameterValue.Text("rnn"), ParameterValue.Text("lstm"), ParameterValue.Text("gru")]),
        ];
        foreach (var parameter in parameters)
        {
            var end = 0.0;
            for (var index = 0; index < Transform.Cardinality(parameter); index++)
            {
                var value = Transform.ValueAt(parameter, index);
                var (low, high) = Transform.Cell(parameter, value);
                Assert.Equal(end, low, 1e-12);
                Assert.InRange(Transform.ToUnit(parameter, value), low, high);
                Assert.Equal(value, Transform.FromUnit(parameter, low + (0.999 * (high - low))));
                end = high;
            }

            Assert.Equal(1, end, 1e-12);
        }
    }

    [Fact]
    public void Any_whole_range_goes_to_the_unit_interval_and_back()
        => Prop.ForAll(
            (from min in Gen.Choose(1, 100_000)
             from width in Gen.Choose(0, 1_000_000)
             from at in Gen.Choose(0, width)
             from log in Gen.Elements(true, false)
             select (Parameter: new Parameter.Int("x", min, min + width, log), Value: (long)min + at)).ToArbitrary(),
            drawn => Transform.FromUnit(drawn.Parameter, Transform.ToUnit(drawn.Parameter, ParameterValue.Int(drawn.Value))).AsInt() == drawn.Value)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true));

    private static SortedDictionary<double, int> Histogram(Parameter parameter, int points)
    {
        var counts = new SortedDictionary<double, int>();
        for (var i = 0; i < points; i++)
        {
            var value = Transform.FromUnit(parameter, (i + 0.5) / points).AsNumber();
            counts[value] = counts.GetValueOrDefault(value) + 1;
        }

        return counts;
    }
}
