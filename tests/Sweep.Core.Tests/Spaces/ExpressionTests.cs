using Sweep.Core.Spaces;
using Xunit;

namespace Sweep.Core.Tests.Spaces;

public sealed class ExpressionTests
{
    private static readonly Configuration Values = new(
    [
        new("cell", ParameterValue.Text("lstm")),
        new("hidden", ParameterValue.Int(64)),
        new("layers", ParameterValue.Int(2)),
        new("lr", ParameterValue.Float(1e-3)),
        new("bidirectional", ParameterValue.Bool(true)),
    ]);

    [Theory]
    [InlineData("layers > 1", true)]
    [InlineData("layers > 2", false)]
    [InlineData("layers >= 2 and layers <= 2", true)]
    [InlineData("layers < 2 or hidden == 64", true)]
    [InlineData("layers < 2 || hidden == 64 && lr > 1", false)]
    [InlineData("not layers == 1", true)]
    [InlineData("!(layers == 2)", false)]
    [InlineData("cell == lstm", true)]
    [InlineData("cell == 'lstm'", true)]
    [InlineData("cell == \"gru\"", false)]
    [InlineData("lstm == cell", true)]
    [InlineData("cell != gru", true)]
    [InlineData("cell in [rnn, lstm]", true)]
    [InlineData("cell not in [rnn, lstm]", false)]
    [InlineData("hidden in [32, 32 * layers]", true)]
    [InlineData("hidden * layers <= 128", true)]
    [InlineData("hidden + layers * 2 == 68", true)]
    [InlineData("(hidden + layers) * 2 == 132", true)]
    [InlineData("10 - 4 - 3 == 3", true)]
    [InlineData("2 / 4 / 2 == 0.25", true)]
    [InlineData("7 % 4 == 3", true)]
    [InlineData("-layers < -1", true)]
    [InlineData("3 / 2 == 1.5", true)]
    [InlineData("lr == 1e-3", true)]
    [InlineData("lr == .1E-2", true)]
    [InlineData("hidden == 2-1+63", true)]
    [InlineData("bidirectional", true)]
    [InlineData("bidirectional == false", false)]
    [InlineData("min(hidden, 100, layers) == 2 and max(1, layers) == 2", true)]
    [InlineData("abs(-3) == 3 and log2(hidden) == 6 and log10(1000) == 3", true)]
    [InlineData("sqrt(hidden) == 8 and floor(1.5) == 1 and ceil(1.5) == 2", true)]
    [InlineData("sqrt(-lr) == sqrt(-lr)", false)]
    [InlineData("(lr - lr) / 0 > 1 or (lr - lr) / 0 <= 1", false)]
    [InlineData("'it''s' == \"it's\"", true)]
    public void Evaluates(string text, bool expected)
    {
        var space = Space(text);
        Assert.Equal(expected, space.IsActive(space.Parameters[^1], Values));
    }

    [Theory]
    [InlineData("", 1, "expected a value (a number, a name, a text or '('), but got the end.")]
    [InlineData("layers >", 9, "expected a value (a number, a name, a text or '('), but got the end.")]
    [InlineData("layers > * 2", 10, "expected a value (a number, a name, a text or '('), but got '*'.")]
    [InlineData("layers 2", 8, "expected an operator or the end, but got '2'.")]
    [InlineData("(layers > 1", 12, "expected an operator or the ')' for the '(' at column 1, but got the end.")]
    [InlineData("layers > 1)", 11, "expected an operator or the end, but got ')'.")]
    [InlineData("layers = 1", 8, "'=' does not compare. Write '=='.")]
    [InlineData("a & b", 3, "'&' alone means nothing. Write 'and'.")]
    [InlineData("a | b", 3, "'|' alone means nothing. Write 'or'.")]
    [InlineData("layers > 1 # deep", 12, "the character '#' means nothing here.")]
    [InlineData("layers > 1\0", 11, "the character U+0000 means nothing here.")]
    [InlineData("1 < layers < 3", 12, "comparisons do not chain. Write 'a < b and b < c'.")]
    [InlineData("cell == 'lstm", 9, "this quote is never closed. Add a ' at the end of the text it begins.")]
    [InlineData("hidden > 2k", 10, "'2k' is not a number. Write it like 12, 0.5 or 1e-4.")]
    [InlineData("hidden > 1.2.3", 10, "'1.2.3' is not a number. Write it like 12, 0.5 or 1e-4.")]
    [InlineData("hidden > 1e999", 10, "'1e999' is too large a number.")]
    [InlineData("cell in (rnn, lstm)", 9, "expected a list such as [rnn, lstm], but got '('.")]
    [InlineData("cell in [rnn", 13, "expected ',' or the ']' for the '[' at column 9, but got the end.")]
    [InlineData("log(hidden) > 1", 1, "there is no function 'log', only min, max, abs, log2, log10, sqrt, floor, ceil. Did you mean 'log2'?")]
    [InlineData("sqrt(1, 2) > 1", 1, "sqrt takes one number, but got 2.")]
    [InlineData("min(1) > 1", 1, "min takes two numbers or more, but got 1.")]
    [InlineData("max(1, 2 > 1", 10, "expected ',' or the ')' of max, but got '>'.")]
    public void Says_where_and_why_a_text_is_no_expression(string text, int column, string problem)
    {
        Assert.False(Expression.TryParse(text, out _, out var exception));
        Assert.Equal((column, problem), (exception.Column, exception.Problem));
    }

    [Theory]
    [InlineData("lyers > 1", 1, "'lyers' is not a parameter. Did you mean 'layers'?")]
    [InlineData("width * layers > 1", 1, "'width' is not a parameter. The parameters are cell, hidden, layers, lr, bidirectional, subject.")]
    [InlineData("cel == lstm", 1, "'cel' is not a parameter. Did you mean 'cell'?")]
    [InlineData("cell == lsmt", 9, "'lsmt' is not an option of cell, which has lstm, gru, rnn. Did you mean 'lstm'?")]
    [InlineData("cell in [gru, tcn]", 15, "'tcn' is not an option of cell, which has lstm, gru, rnn.")]
    [InlineData("hidden == layer", 11, "'layer' is not a parameter, and as a text it never equals 'hidden', which is a number. Did you mean 'layers'?")]
    [InlineData("cell > 1", 1, "expected a number, but 'cell' is a text.")]
    [InlineData("layers > 'two'", 10, "expected a number, but ''two'' is a text.")]
    [InlineData("hidden + 'x' > 1", 10, "expected a number, but ''x'' is a text.")]
    [InlineData("cell == 1", 6, "'cell' is a text and '1' is a number: they are never equal.")]
    [InlineData("bidirectional == 1", 15, "'bidirectional' is true or false and '1' is a number: they are never equal.")]
    [InlineData("layers", 1, "expected true or false, but 'layers' is a number.")]
    [InlineData("hidden * layers", 8, "expected true or false, but 'hidden * layers' is a number.")]
    [InlineData("not layers", 5, "expected true or false, but 'layers' is a number.")]
    [InlineData("layers > 1 and hidden", 16, "expected true or false, but 'hidden' is a number.")]
    [InlineData("abs((layers > 1)) > 0", 13, "expected a number, but 'layers > 1' is true or false.")]
    public void Says_where_and_why_an_expression_does_not_fit_its_space(string text, int column, string problem)
    {
        var exception = Assert.Throws<SearchSpaceException>(() => Space(text));
        Assert.Equal($"space.subject.when: column {column} of '{text}': {problem}", Assert.Single(exception.Problems).ToString());
    }

    [Fact]
    public void Bounds_length_and_depth()
    {
        var deep = new string('(', 400) + "1" + new string(')', 400);
        var notes = new string('!', 900) + "true";
        var wide = string.Join(" or ", Enumerable.Repeat("true", 125));
        Assert.Equal("nested deeper than 50 levels. Write it flatter.", Problem(deep));
        Assert.Equal("nested deeper than 50 levels. Write it flatter.", Problem(notes));
        Assert.Equal("an expression has at most 1000 characters, but this one has 1001.", Problem(new string('1', 1001)));
        Assert.True(Expression.TryParse(wide, out _, out _));
        Assert.True(Expression.TryParse(new string('(', 50) + "1" + new string(')', 50), out _, out _));

        static string Problem(string text) => Assert.Throws<ExpressionException>(() => Expression.Parse(text)).Problem;
    }

    [Fact]
    public void Lists_the_words_it_reads_in_order()
        => Assert.Equal(["cell", "lstm", "hidden", "layers"], Expression.Parse("cell == lstm and max(hidden, 2) * layers in [1, hidden]").Words);

    [Theory]
    [InlineData("1-(2-3)==4*(5+6)", "1 - (2 - 3) == 4 * (5 + 6)")]
    [InlineData("(a||b)&&!(c)", "(a or b) and not c")]
    [InlineData("((a == b)) == (c < d)", "(a == b) == (c < d)")]
    [InlineData("a not in ['x y',2]", "not a in ['x y', 2]")]
    [InlineData("- -x*2 > --3", "--x * 2 > --3")]
    [InlineData("0.0001 < x", "0.0001 < x")]
    public void Prints_as_few_parentheses_as_needed(string text, string printed)
        => Assert.Equal(printed, Expression.Parse(text).Root.ToString());

    private static SearchSpace Space(string when) => SearchSpace.Create(
    [
        new Parameter.Choice("cell", [ParameterValue.Text("lstm"), ParameterValue.Text("gru"), ParameterValue.Text("rnn")]),
        new Parameter.Int("hidden", 1, 1024),
        new Parameter.Int("layers", 1, 8),
        new Parameter.Float("lr", 1e-4, 1),
        new Parameter.Choice("bidirectional", [ParameterValue.Bool(false), ParameterValue.Bool(true)]),
        new Parameter.Float("subject", 0, 1, When: Expression.Parse(when)),
    ]);
}
