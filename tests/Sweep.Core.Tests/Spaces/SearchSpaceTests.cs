using Sweep.Core.Spaces;
using Xunit;

namespace Sweep.Core.Tests.Spaces;

public sealed class SearchSpaceTests
{
    private static readonly double Infinity = double.PositiveInfinity;

    /// <summary>What can be wrong with a parameter on its own, and the message that says so.</summary>
    public static TheoryData<string, Parameter, string> WrongParameters => new()
    {
        { "min > max", new Parameter.Float("lr", 0.1, 0.01), "space.lr: min must not exceed max, but got [0.1, 0.01]. Swap them?" },
        { "min > max, whole", new Parameter.Int("hidden", 512, 64), "space.hidden: min must not exceed max, but got [512, 64]. Swap them?" },
        { "log over zero", new Parameter.Float("lr", 0, 0.1, Log: true), "space.lr: log scale needs min > 0, but got 0. Try 1e-6." },
        { "log over zero, whole", new Parameter.Int("hidden", 0, 64, Log: true), "space.hidden: log scale needs min > 0, but got 0. Try 1." },
        { "infinite", new Parameter.Float("lr", 0, Infinity), "space.lr: min and max must be finite, but got [0, Infinity]." },
        { "NaN", new Parameter.Float("lr", double.NaN, 1), "space.lr: min and max must be finite, but got [NaN, 1]." },
        { "beyond 2^53", new Parameter.Int("hidden", 1, long.MaxValue), "space.hidden: whole numbers must lie within ±2^53, but got [1, 9223372036854775807]." },
        { "zero step", new Parameter.Float("dropout", 0, 0.5, Step: 0), "space.dropout: step must be positive, but got 0." },
        { "negative step", new Parameter.Int("hidden", 64, 512, Step: -64), "space.hidden: step must be positive, but got -64." },
        { "step with log", new Parameter.Float("lr", 0.1, 1, Log: true, Step: 0.1), "space.lr: step does not go with a log scale. Remove one of them." },
        { "step with log, whole", new Parameter.Int("hidden", 1, 9, Log: true, Step: 2), "space.hidden: step does not go with a log scale. Remove one of them." },
        { "step too wide", new Parameter.Float("dropout", 0, 0.5, Step: 0.6), "space.dropout: step must be at most max - min = 0.5, but got 0.6." },
        { "too many steps", new Parameter.Float("dropout", 0, 1, Step: 1e-10), "space.dropout: step 1e-10 makes more than 1e9 values. Leave it out for a continuum." },
        { "empty choice", new Parameter.Choice("cell", []), "space.cell: choice needs at least one option, but got none." },
        { "duplicate option", Choice("cell", "rnn", "gru", "rnn"), "space.cell: option rnn appears twice. Remove one of them." },
        { "same number twice", new Parameter.Choice("batch", [ParameterValue.Int(1), ParameterValue.Float(1)]), "space.batch: option 1 appears twice. Remove one of them." },
        { "no name", new Parameter.Int("my lr", 0, 1), "space.my lr: a name has letters, digits and underscores and begins with a letter, but got 'my lr'." },
        { "reserved name", new Parameter.Int("not", 0, 1), "space.not: a name has letters, digits and underscores and begins with a letter, but got 'not'." },
        { "reads itself", new Parameter.Float("dropout", 0, 1, When: Expression.Parse("dropout > 0")), "space.dropout.when: the condition of dropout reads dropout itself. It can only read other parameters." },
        { "unknown name", new Parameter.Float("dropout", 0, 1, When: Expression.Parse("layers > 0")), "space.dropout.when: column 1 of 'layers > 0': 'layers' is not a parameter. The parameters are dropout." },
    };

    [Theory]
    [MemberData(nameof(WrongParameters))]
    public void Names_what_is_wrong_with_a_parameter(string name, Parameter parameter, string message)
    {
        Assert.NotEmpty(name);
        Assert.Equal([message], Problems([parameter]));
    }

    [Fact]
    public void Reports_every_problem_at_once_in_order()
        => Assert.Equal(
            [
                "space.lr: min must not exceed max, but got [1, 0]. Swap them?",
                "space.cell: choice needs at least one option, but got none.",
                "space.cell: is declared twice. Remove one of them.",
                "fixed.lr: is searched in space as well. Remove one of them.",
                "space.dropout.when: column 1 of 'layer > 1': 'layer' is not a parameter. Did you mean 'layers'?",
                "constraints[1]: column 1 of 'hiden < 3': 'hiden' is not a parameter. Did you mean 'hidden'?",
            ],
            Problems(
                [
                    new Parameter.Float("lr", 1, 0),
                    new Parameter.Choice("cell", []),
                    Choice("cell", "rnn"),
                    new Parameter.Int("layers", 1, 3),
                    new Parameter.Float("dropout", 0, 1, When: Expression.Parse("layer > 1")),
                ],
                [new("lr", ParameterValue.Float(0.1)), new("hidden", ParameterValue.Int(64))],
                "hidden > 3",
                "hiden < 3"));

    [Fact]
    public void Names_a_cycle_of_conditions()
        => Assert.Equal(
            ["space.a.when: conditions form a cycle: a reads b reads c reads a. Remove one of these conditions."],
            Problems([When("a", "b > 0"), When("b", "c > 0"), When("c", "a > 0"), When("d", "a > 0")]));

    [Fact]
    public void Refuses_condition_that_never_holds()
    {
        Assert.Equal(
            ["space.dropout.when: 'layers > 3' never holds, so dropout would never be active. Change the condition or remove the parameter."],
            Problems([new Parameter.Int("layers", 1, 3), When("dropout", "layers > 3")]));
        Assert.Equal(
            ["space.a.when: 'hidden == 128' never holds, so a would never be active. Change the condition or remove the parameter."],
            Problems([When("a", "hidden == 128")], [new("hidden", ParameterValue.Int(64))]));
        // Through the condition of the condition: depth is there only for deep networks, so it is never both.
        Assert.Equal(
            ["space.b.when: 'a > 0 and layers == 1' never holds, so b would never be active. Change the condition or remove the parameter."],
            Problems([new Parameter.Int("layers", 1, 3), new Parameter.Int("a", 0, 1, When: Expression.Parse("layers > 1")), When("b", "a > 0 and layers == 1")]));
    }

    [Fact]
    public void Refuses_constraints_that_nothing_satisfies()
    {
        Parameter[] small = [new Parameter.Int("hidden", 64, 69), new Parameter.Int("layers", 1, 3)];
        Assert.Equal(
            ["constraints[1]: nothing satisfies 'hidden * layers <= 10': every combination of values was tried (18). Loosen it, or widen the ranges."],
            Problems(small, [], "hidden < 100", "hidden * layers <= 10"));
        Assert.Equal(
            ["constraints: nothing satisfies all 2 of them together: every combination of values was tried (18). Loosen one, or widen the ranges."],
            Problems(small, [], "layers > 2", "layers < 2"));
        Assert.Equal(
            ["constraints[0]: nothing satisfies 'lr > 2': none of 10000 random configurations does. Loosen it, or widen the ranges."],
            Problems([new Parameter.Float("lr", 0, 1)], [], "lr > 2"));
        Assert.Equal(
            ["constraints[0]: nothing satisfies 'hidden > 64': not even the only configuration. Loosen it, or widen the ranges."],
            Problems([], [new("hidden", ParameterValue.Int(64))], "hidden > 64"));
    }

    [Fact]
    public void Finds_the_single_combination_that_satisfies()
        => Assert.Empty(Problems([new Parameter.Int("a", 1, 300), new Parameter.Int("b", 1, 300)], [], "a == 299", "b == 7"));

    [Fact]
    public void Orders_parameters_after_those_their_conditions_read_and_otherwise_as_declared()
    {
        var space = SearchSpace.Create([When("a", "c > 0"), new Parameter.Int("b", 0, 1), When("c", "d > 0"), new Parameter.Int("d", 0, 1), new Parameter.Int("e", 0, 1)]);
        Assert.Equal(["d", "c", "a", "b", "e"], space.Order.Select(parameter => parameter.Name));
        Assert.Equal(["a", "b", "c", "d", "e"], space.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["c"], space.Reads(space.Parameters[0]));
        Assert.Empty(space.Reads(space.Parameters[1]));
    }

    [Fact]
    public void Condition_on_inactive_parameter_does_not_hold_and_constraint_on_one_is_satisfied()
    {
        Parameter dropout = new Parameter.Float("dropout", 0, 1, When: Expression.Parse("layers > 1"));
        Parameter noise = new Parameter.Float("noise", 0, 1, When: Expression.Parse("dropout > 0.5 or layers >= 1"));
        var space = SearchSpace.Create([new Parameter.Int("layers", 1, 3), dropout, noise], constraints: [Expression.Parse("dropout < 0.5 and layers < 3")]);
        var one = Configuration.Empty.With("layers", ParameterValue.Int(1));
        var three = Configuration.Empty.With("layers", ParameterValue.Int(3)).With("dropout", ParameterValue.Float(0.1));

        Assert.False(space.IsActive(dropout, one));
        Assert.False(space.IsActive(noise, one));
        Assert.True(space.Satisfies(one));
        Assert.True(space.IsActive(noise, three));
        Assert.False(space.Satisfies(three));
    }

    [Fact]
    public void Conditions_and_constraints_read_fixed_values()
    {
        var space = SearchSpace.Create(
            [When("momentum", "optimizer == sgd")],
            Configuration.Empty.With("optimizer", ParameterValue.Text("sgd")),
            [Expression.Parse("optimizer != adam")]);
        Assert.True(space.IsActive(space.Parameters[0], Configuration.Empty));
        Assert.True(space.Satisfies(Configuration.Empty));
    }

    [Fact]
    public void Counts_configurations()
    {
        Assert.Equal(6, SearchSpace.Create([new Parameter.Int("a", 1, 3), Choice("b", "x", "y")]).Cardinality);
        Assert.Equal(1, SearchSpace.Create([]).Cardinality);
        Assert.Null(SearchSpace.Create([new Parameter.Float("a", 0, 1)]).Cardinality);
        Assert.Null(SearchSpace.Create([new Parameter.Int("a", 1, 1L << 40), new Parameter.Int("b", 1, 1L << 40)]).Cardinality);
    }

    [Fact]
    public void Unreadable_parameters_may_be_read_and_make_no_further_problems()
        => Assert.Empty(SearchSpace.FindProblems([When("a", "broken > 1 and broken == x")], Configuration.Empty, [Expression.Parse("not broken")], ["broken"]));

    private static Parameter.Int When(string name, string when) => new(name, 0, 1, When: Expression.Parse(when));

    private static Parameter.Choice Choice(string name, params string[] options) => new(name, [.. options.Select(ParameterValue.Text)]);

    private static string[] Problems(IReadOnlyList<Parameter> parameters, KeyValuePair<string, ParameterValue>[]? @fixed = null, params string[] constraints)
        => [.. SearchSpace.FindProblems(parameters, new Configuration(@fixed ?? []), [.. constraints.Select(Expression.Parse)], []).Select(problem => problem.ToString())];
}
