using Sweep.Core.Options;

namespace Sweep.Core.Spaces;

/// <summary>What kind of value a part of an expression has.</summary>
internal enum ExpressionType
{
    Number,
    Text,
    Truth,

    /// <summary>A choice among values of several kinds: it can only be compared for equality.</summary>
    Mixed,

    /// <summary>A parameter that was declared but could not be read: it fits everywhere, so that one mistake makes one message.</summary>
    Unknown,
}

/// <summary>A name that an expression may read.</summary>
/// <param name="Type">The kind of its values.</param>
/// <param name="Options">Its values where they are a choice; otherwise null.</param>
internal sealed record ExpressionName(ExpressionType Type, IReadOnlyList<ParameterValue>? Options = null)
{
    public static ExpressionName Of(Parameter parameter) => parameter is Parameter.Choice choice
        ? new(choice.Options.Select(TypeOf).Distinct().ToArray() is [var only] ? only : ExpressionType.Mixed, choice.Options)
        : new(ExpressionType.Number);

    public static ExpressionType TypeOf(ParameterValue value) => value.Kind switch
    {
        ValueKind.Text => ExpressionType.Text,
        ValueKind.Bool => ExpressionType.Truth,
        _ => ExpressionType.Number,
    };
}

/// <summary>Resolves the words of an expression against the names of a space and checks that the kinds of all operands fit.</summary>
internal sealed class ExpressionBinder
{
    private readonly Expression _expression;
    private readonly IReadOnlyDictionary<string, ExpressionName> _names;
    private readonly IReadOnlyList<string> _listed;

    private ExpressionBinder(Expression expression, IReadOnlyDictionary<string, ExpressionName> names, IReadOnlyList<string> listed)
        => (_expression, _names, _listed) = (expression, names, listed);

    /// <param name="expression">The expression.</param>
    /// <param name="names">What it may read.</param>
    /// <param name="listed">The keys of <paramref name="names"/> in declared order, for messages.</param>
    /// <exception cref="ExpressionException">A name is unknown, or kinds do not fit.</exception>
    public static BoundExpression Bind(Expression expression, IReadOnlyDictionary<string, ExpressionName> names, IReadOnlyList<string> listed)
    {
        var binder = new ExpressionBinder(expression, names, listed);
        var root = binder.Expect(expression.Root, ExpressionType.Truth);
        return new BoundExpression(root, [.. expression.Words.Where(names.ContainsKey)]);
    }

    private (ExpressionNode Node, ExpressionType Type) Bind(ExpressionNode node)
    {
        switch (node)
        {
            case ExpressionNode.Number:
                return (node, ExpressionType.Number);
            case ExpressionNode.Truth:
                return (node, ExpressionType.Truth);
            case ExpressionNode.Text:
                return (node, ExpressionType.Text);
            case ExpressionNode.Word word:
                return (node, _names.TryGetValue(word.Name, out var name) ? name.Type : throw Unknown(word));
            case ExpressionNode.Unary unary:
                var type = unary.Operator == ExpressionOperator.Not ? ExpressionType.Truth : ExpressionType.Number;
                return (unary with { Operand = Expect(unary.Operand, type) }, type);
            case ExpressionNode.Binary { Operator: ExpressionOperator.Equal or ExpressionOperator.NotEqual } equality:
                var operands = Compare([equality.Left, equality.Right], equality.Column);
                return (equality with { Left = operands[0], Right = operands[1] }, ExpressionType.Truth);
            case ExpressionNode.In @in:
                var compared = Compare([@in.Value, .. @in.Items], @in.Column);
                return (@in with { Value = compared[0], Items = compared[1..] }, ExpressionType.Truth);
            case ExpressionNode.Binary binary:
                var logical = binary.Operator is ExpressionOperator.And or ExpressionOperator.Or;
                var wanted = logical ? ExpressionType.Truth : ExpressionType.Number;
                return (binary with { Left = Expect(binary.Left, wanted), Right = Expect(binary.Right, wanted) },
                    binary.Operator.IsArithmetic() ? ExpressionType.Number : ExpressionType.Truth);
            case ExpressionNode.Call call:
                return (call with { Arguments = [.. call.Arguments.Select(argument => Expect(argument, ExpressionType.Number))] }, ExpressionType.Number);
            default:
                throw new InvalidOperationException($"Cannot bind a {node.GetType().Name}.");
        }
    }

    private ExpressionNode Expect(ExpressionNode node, ExpressionType type)
    {
        var (bound, actual) = Bind(node);
        if (actual == type || actual == ExpressionType.Unknown) return bound;
        var column = node is ExpressionNode.Binary or ExpressionNode.In ? node.Column : bound.Column;
        throw Error(column, $"expected {Describe(type)}, but '{node}' is {Describe(actual)}.");
    }

    // The first operand is compared with each other one. A bare word that names no parameter is a text where what it is compared with can be one.
    private ExpressionNode[] Compare(ReadOnlySpan<ExpressionNode> operands, int column)
    {
        var nodes = operands.ToArray();
        var types = new ExpressionType[nodes.Length];
        // At least one operand must be something else; where none is, the first word is taken for a misspelt parameter.
        if (nodes.All(IsFree)) throw Unknown((ExpressionNode.Word)nodes[0]);
        for (var i = 0; i < nodes.Length; i++)
        {
            if (IsFree(nodes[i])) types[i] = ExpressionType.Text;
            else (nodes[i], types[i]) = Bind(nodes[i]);
        }

        for (var i = 1; i < nodes.Length; i++)
        {
            var fits = types[0] == types[i] || types[0] >= ExpressionType.Mixed || types[i] >= ExpressionType.Mixed;
            if (fits) continue;
            if (IsFree(nodes[i])) throw NeverEqual((ExpressionNode.Word)nodes[i], operands[0], types[0]);
            if (IsFree(nodes[0])) throw NeverEqual((ExpressionNode.Word)nodes[0], operands[i], types[i]);
            throw Error(column, $"'{operands[0]}' is {Describe(types[0])} and '{operands[i]}' is {Describe(types[i])}: they are never equal.");
        }

        for (var i = 0; i < nodes.Length; i++)
        {
            if (nodes[i] is ExpressionNode.Word word && IsFree(word)) nodes[i] = new ExpressionNode.Text(word.Name, word.Column);
        }

        foreach (var node in nodes.AsSpan(1))
        {
            CheckOption(nodes[0], node);
            CheckOption(node, nodes[0]);
        }

        return nodes;
    }

    private bool IsFree(ExpressionNode node) => node is ExpressionNode.Word word && !_names.ContainsKey(word.Name);

    private ExpressionException NeverEqual(ExpressionNode.Word word, ExpressionNode other, ExpressionType type) => Error(
        word.Column,
        $"'{word.Name}' is not a parameter, and as a text it never equals '{other}', which is {Describe(type)}.{Spelling.DidYouMean(word.Name, _listed)}");

    private void CheckOption(ExpressionNode parameter, ExpressionNode literal)
    {
        if (parameter is not ExpressionNode.Word word || _names[word.Name].Options is not { Count: > 0 } options) return;
        ParameterValue value;
        switch (literal)
        {
            case ExpressionNode.Text text:
                value = ParameterValue.Text(text.Value);
                break;
            case ExpressionNode.Number number:
                value = ParameterValue.Float(number.Value);
                break;
            case ExpressionNode.Truth truth:
                value = ParameterValue.Bool(truth.Value);
                break;
            default:
                return;
        }

        if (options.Any(option => BoundExpression.Same(option, value))) return;
        throw Error(literal.Column, $"'{value}' is not an option of {word.Name}, which has {string.Join(", ", options)}.{Spelling.DidYouMean(value.ToString(), options.Select(option => option.ToString()))}");
    }

    private ExpressionException Unknown(ExpressionNode.Word word)
    {
        var remedy = Spelling.DidYouMean(word.Name, _listed);
        if (remedy.Length == 0 && _listed.Count > 0) remedy = $" The parameters are {string.Join(", ", _listed)}.";
        return Error(word.Column, $"'{word.Name}' is not a parameter.{remedy}");
    }

    private ExpressionException Error(int column, string problem) => new(_expression.Text, column, problem);

    private static string Describe(ExpressionType type) => type switch
    {
        ExpressionType.Number => "a number",
        ExpressionType.Text => "a text",
        ExpressionType.Truth => "true or false",
        _ => "a choice among values of several kinds",
    };
}
