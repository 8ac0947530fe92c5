using Sweep.Core.Options;
using Sweep.Core.Spaces;
using Xunit;

namespace Sweep.Core.Tests.Options;

public sealed class OptionReaderTests
{
    private readonly List<string> _problems = [];

    [Fact]
    public void Reads_what_is_given_and_defaults_elsewhere()
    {
        var reader = Reader(("n", Scalar(ParameterValue.Int(3))), ("x", Scalar(ParameterValue.Int(2))), ("b", Scalar(ParameterValue.Bool(true))), ("t", Scalar(ParameterValue.Text("a"))));

        Assert.Equal((3, 7), (reader.Int("n", 0), reader.Int("other", 7)));
        Assert.Equal((2.0, 0.5), (reader.Float("x", 0), reader.Float("other", 0.5)));
        Assert.Equal((true, false), (reader.Bool("b", false), reader.Bool("other", false)));
        Assert.Equal(("a", null), (reader.Text("t", null), reader.Text("other", null)));
        Assert.Equal(("a", "b"), (reader.Word("t", "b", "a", "b"), reader.Word("other", "b", "a", "b")));
        Assert.Empty(reader.Map("other"));
        Assert.Null(reader.List("other"));
        reader.Finish();
        Assert.Empty(_problems);
    }

    [Fact]
    public void Reports_wrong_types_and_lets_the_default_stand_in()
    {
        var text = Scalar(ParameterValue.Text("many"));
        var list = new OptionValue.List([ParameterValue.Int(1)]);
        var reader = Reader(("n", text), ("fraction", Scalar(ParameterValue.Float(1.5))), ("x", text), ("b", text), ("map", text), ("list", text), ("single", list));

        Assert.Equal(9, reader.Int("n", 9));
        Assert.Equal(9, reader.Int("fraction", 9));
        Assert.Equal(9, reader.Float("x", 9));
        Assert.True(reader.Bool("b", true));
        Assert.Empty(reader.Map("map"));
        Assert.Null(reader.List("list"));
        Assert.Equal("d", reader.Text("single", "d"));
        Assert.Equal(
            [
                "n: must be a whole number, but got 'many'.",
                "fraction: must be a whole number, but got '1.5'.",
                "x: must be a number, but got 'many'.",
                "b: must be true or false, but got 'many'.",
                "map: must be a mapping such as { lr: 5 }, but got 'many'.",
                "list: must be a list such as [0.8, 0.1, 0.1], but got 'many'.",
                "single: must be a single value, but got a list.",
            ],
            _problems);
    }

    [Fact]
    public void Reports_values_out_of_range()
    {
        var reader = Reader(("low", Scalar(ParameterValue.Int(0))), ("high", Scalar(ParameterValue.Int(11))), ("small", Scalar(ParameterValue.Float(-0.5))), ("large", Scalar(ParameterValue.Float(1.5))));

        Assert.Equal(2, reader.Int("low", 2, 1, 10));
        Assert.Equal(2, reader.Int("high", 2, 1, 10));
        Assert.Equal(0.5, reader.Float("small", 0.5, 0, 1));
        Assert.Equal(0.5, reader.Float("large", 0.5, 0, 1));
        Assert.Equal(
            ["low: must be at least 1, but got 0.", "high: must be at most 10, but got 11.", "small: must be at least 0, but got -0.5.", "large: must be at most 1, but got 1.5."],
            _problems);
    }

    [Fact]
    public void Reports_unknown_words_and_options_with_a_suggestion()
    {
        var reader = Reader(("kind", Scalar(ParameterValue.Text("tpee"))), ("sead", Scalar(ParameterValue.Int(1))), ("colour", Scalar(ParameterValue.Int(1))));

        Assert.Equal("tpe", reader.Word("kind", "tpe", "tpe", "random"));
        reader.Int("seed", 0);
        reader.Problem("kind", "does not fit.");
        reader.Finish();
        Assert.Equal(
            ["kind: must be one of tpe, random, but got 'tpee'. Did you mean 'tpe'?", "kind: does not fit.", "sead: is not known here. Did you mean 'seed'?", "colour: is not known here."],
            _problems);
    }

    private OptionReader Reader(params (string Name, OptionValue Value)[] given)
        => new(new OrderedDictionary<string, OptionValue>(given.Select(option => KeyValuePair.Create(option.Name, option.Value))), (name, message) => _problems.Add($"{name}: {message}"));

    private static OptionValue.Scalar Scalar(ParameterValue value) => new(value);
}
