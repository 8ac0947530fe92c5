using Sweep.Core.Spaces;
using Sweep.Hosting.Specifications;
using Xunit;

namespace Sweep.Hosting.Tests.Specifications;

public sealed class OverrideTests
{
    private const string Text = """
        task: reber
        space:
          lr: { float: [1e-4, 1e-1], log: true }
        constraints: [ lr > 1e-3 ]
        sampler: random
        budget: { trials: 60, time: 2h }
        """;

    private static Specification Read(params string[] overrides) => Specification.Parse(Text, "x.yaml", overrides);

    [Fact]
    public void Sets_a_field_in_a_section() => Assert.Equal(5, Read("budget.trials=5").Budget.Trials);

    [Fact]
    public void Last_of_several_wins() => Assert.Equal(7, Read("budget.trials=5", "budget.trials=7").Budget.Trials);

    [Fact]
    public void Adds_a_field_and_the_section_around_it() => Assert.Equal(3, Read("checkpoints.keep=3").KeepCheckpoints);

    [Fact]
    public void Removes_a_field_by_an_empty_value() => Assert.Equal(new BudgetSpecification(60, null), Read("budget.time=").Budget);

    [Fact]
    public void Replaces_a_parameter_by_yaml()
        => Assert.Equal([new Parameter.Float("lr", 1e-3, 1e-2)], Read("space.lr={float: [1e-3,1e-2]}").Space.Parameters);

    [Fact]
    public void Sets_one_key_of_a_parameter()
        => Assert.Equal([new Parameter.Float("lr", 1e-4, 1e-1, Log: false)], Read("space.lr.log=false").Space.Parameters);

    [Fact]
    public void Opens_a_section_given_as_one_word()
    {
        var read = Read("task.kind=adding", "task.length=30");
        Assert.Equal(("adding", "30"), (read.Task.Kind, read.Task.Texts.Single().Value));
    }

    [Fact]
    public void Takes_a_value_as_it_stands()
        => Assert.Equal(@"C:\data\#1: a, b.txt", Read("task.kind=char-lm", @"task.data=C:\data\#1: a, b.txt").Task.Texts.Single().Value);

    [Fact]
    public void Takes_a_quoted_value_as_text() => Assert.Equal("1e3", Read("task.kind=char-lm", "task.data='1e3'").Task.Texts.Single().Value);

    [Fact]
    public void Replaces_all_constraints() => Assert.Equal(["lr > 0.01"], Read("constraints=['lr > 0.01']").Space.Constraints.Select(constraint => constraint.Text));

    [Theory]
    [InlineData("budget.trials", "--set budget.trials: write it as --set path=value, for instance --set budget.trials=5.")]
    [InlineData("=5", "--set : write it as --set path=value, for instance --set budget.trials=5.")]
    [InlineData("budget..trials=5", "--set budget..trials: write it as --set path=value, for instance --set budget.trials=5.")]
    [InlineData("budget.trails=5", "--set budget.trails: is not known here. Did you mean 'trials'?")]
    [InlineData("spaace.lr.log=true", "--set spaace.lr.log, spaace: is not known here. Did you mean 'space'?")]
    [InlineData("budget.trials=many", "--set budget.trials: must be a whole number, but got 'many'.")]
    [InlineData("constraints.0=lr > 1", "--set constraints.0: constraints is a list and has no fields. Set it as a whole: --set constraints=…")]
    [InlineData("seed.x=1", "--set seed.x, seed: must be a single value, but got a mapping.")]
    [InlineData("space.lr={float: [1e-3, 0]}", "--set space.lr: min must not exceed max, but got [0.001, 0]. Swap them?")]
    [InlineData("space.lr={float: [1e-3", "--set space.lr: this is not YAML: while parsing a flow sequence, did not find expected ',' or ']' (at the end). Is a bracket left open? A condition with brackets or commas needs quotes.")]
    [InlineData("task.data=x.txt", "--set task.data: is not known here.")]
    public void Problems_name_the_override(string text, string problem)
    {
        Assert.Equal($"x.yaml: 1 problem\n  {problem}", Assert.Throws<SpecificationException>(() => Read(text)).Message);
    }
}
