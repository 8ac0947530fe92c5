using FsCheck;
using FsCheck.Fluent;
using Sweep.Core.Spaces;
using Xunit;

namespace Sweep.Core.Tests.Spaces;

public sealed class ExpressionProperties
{
    private static readonly Config ThousandTimes = Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true);

    [Fact]
    public void What_is_printed_parses_to_the_same_tree()
        => Prop.ForAll(Tree(4).ToArbitrary(), tree => tree.ToString().Length > 1000 || Shape(Expression.Parse(tree.ToString()).Root) == Shape(tree)).Check(ThousandTimes);

    [Fact]
    public void No_text_makes_the_parser_throw_anything_but_its_own_error()
        => Prop.ForAll(Soup.ToArbitrary(), text => Expression.TryParse(text, out _, out var problem) || (problem.Column >= 1 && problem.Column <= text.Length + 1)).Check(ThousandTimes);

    [Fact]
    public void No_expression_makes_a_space_throw_anything_but_a_list_of_problems()
        => Prop.ForAll(Tree(5).ToArbitrary(), tree =>
        {
            if (!Expression.TryParse(tree.ToString(), out var expression, out _)) return true;
            var problems = SearchSpace.FindProblems(
                [new Parameter.Int("a", 1, 3), new Parameter.Choice("b", [ParameterValue.Text("x"), ParameterValue.Text("y")]), new Parameter.Float("lr", 0, 1)],
                Configuration.Empty,
                [expression],
                []);
            return problems.All(problem => problem.Message.Length > 0);
        }).Check(ThousandTimes);

    // Pieces of expressions in any order, and any characters between them.
    private static readonly Gen<string> Soup = Gen.OneOf(
            Gen.Elements("layers", "lstm", "1e-4", "1e", "1.", ".", "'", "\"", "==", "=", "<", "!", "not", "in", "and", "&&", "|", "(", ")", "[", "]", ",", "-", "min", "log2(", " ", "true", "%"),
            ArbMap.Default.GeneratorFor<char>().Select(character => character.ToString()))
        .ListOf().Select(pieces => string.Concat(pieces));

    private static Gen<ExpressionNode> Tree(int depth)
    {
        var number = Gen.Elements(0.0, 1, 2.5, 1e-4, 1e20, 123456789).Select(value => (ExpressionNode)new ExpressionNode.Number(value, 0));
        var word = Gen.Elements("a", "b", "lr", "min", "x_1").Select(name => (ExpressionNode)new ExpressionNode.Word(name, 0));
        var text = Gen.Elements("", "x", "it's", "a \"b\"").Select(value => (ExpressionNode)new ExpressionNode.Text(value, 0));
        var truth = Gen.Elements(true, false).Select(value => (ExpressionNode)new ExpressionNode.Truth(value, 0));
        var leaf = Gen.OneOf(number, word, word, text, truth);
        if (depth == 0) return leaf;
        var inner = Tree(depth - 1);
        var unary = from @operator in Gen.Elements(ExpressionOperator.Not, ExpressionOperator.Negate)
                    from operand in inner
                    select (ExpressionNode)new ExpressionNode.Unary(@operator, operand, 0);
        var binary = from @operator in Gen.Elements(Enum.GetValues<ExpressionOperator>().Where(o => o is not ExpressionOperator.Not and not ExpressionOperator.Negate).ToArray())
                     from left in inner
                     from right in inner
                     select (ExpressionNode)new ExpressionNode.Binary(@operator, left, right, 0);
        var @in = from value in inner
                  from items in inner.NonEmptyListOf()
                  select (ExpressionNode)new ExpressionNode.In(value, [.. items.Take(3)], 0);
        var call = from argument in Arithmetic(inner) select (ExpressionNode)new ExpressionNode.Call(ExpressionFunction.Find("sqrt")!, [argument], 0);
        return Gen.OneOf(leaf, unary, binary, binary, @in, call);
    }

    // Arguments of functions are sums: a comparison or logic among them has no form in the language.
    private static Gen<ExpressionNode> Arithmetic(Gen<ExpressionNode> inner) => inner.Where(node => node is not ExpressionNode.In
        and not ExpressionNode.Unary { Operator: ExpressionOperator.Not } and not ExpressionNode.Binary { Operator: < ExpressionOperator.Add });

    // Every node with all its parentheses, columns left out.
    private static string Shape(ExpressionNode node) => node switch
    {
        ExpressionNode.Unary unary => $"({unary.Operator} {Shape(unary.Operand)})",
        ExpressionNode.Binary binary => $"({binary.Operator} {Shape(binary.Left)} {Shape(binary.Right)})",
        ExpressionNode.In @in => $"(In {Shape(@in.Value)} {string.Join(' ', @in.Items.Select(Shape))})",
        ExpressionNode.Call call => $"({call.Function} {string.Join(' ', call.Arguments.Select(Shape))})",
        _ => $"{node.GetType().Name}:{node}",
    };
}
