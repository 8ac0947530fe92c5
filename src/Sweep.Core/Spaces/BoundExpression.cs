namespace Sweep.Core.Spaces;

/// <summary>
/// An expression whose words are resolved: <see cref="ExpressionNode.Word"/> is now always a parameter, and the kinds of all operands fit.
/// </summary>
internal sealed class BoundExpression(ExpressionNode root, IReadOnlyList<string> reads)
{
    /// <summary>The parameters read, searched or fixed, in order of first appearance.</summary>
    public IReadOnlyList<string> Reads { get; } = reads;

    /// <summary>Its truth, or <paramref name="whenAbsent"/> where any parameter that it reads is in neither configuration.</summary>
    public bool Holds(Configuration values, Configuration @fixed, bool whenAbsent)
    {
        foreach (var name in Reads)
        {
            if (!values.TryGet(name, out _) && !@fixed.TryGet(name, out _)) return whenAbsent;
        }

        return Value(root, values, @fixed).AsBool();
    }

    private static ParameterValue Value(ExpressionNode node, Configuration values, Configuration @fixed)
    {
        switch (node)
        {
            case ExpressionNode.Number number:
                return ParameterValue.Float(number.Value);
            case ExpressionNode.Truth truth:
                return ParameterValue.Bool(truth.Value);
            case ExpressionNode.Text text:
                return ParameterValue.Text(text.Value);
            case ExpressionNode.Word word:
                return values.TryGet(word.Name, out var value) ? value : @fixed[word.Name];
            case ExpressionNode.Unary { Operator: ExpressionOperator.Not } not:
                return ParameterValue.Bool(!Value(not.Operand, values, @fixed).AsBool());
            case ExpressionNode.Unary negation:
                return ParameterValue.Float(-Value(negation.Operand, values, @fixed).AsNumber());
            case ExpressionNode.Binary binary:
                return Binary(binary, values, @fixed);
            case ExpressionNode.In @in:
                var sought = Value(@in.Value, values, @fixed);
                return ParameterValue.Bool(@in.Items.Any(item => Same(sought, Value(item, values, @fixed))));
            case ExpressionNode.Call call:
                return ParameterValue.Float(call.Function.Compute([.. call.Arguments.Select(argument => Value(argument, values, @fixed).AsNumber())]));
            default:
                throw new InvalidOperationException($"Cannot evaluate a {node.GetType().Name}.");
        }
    }

    private static ParameterValue Binary(ExpressionNode.Binary node, Configuration values, Configuration @fixed)
    {
        var left = Value(node.Left, values, @fixed);
        if (node.Operator == ExpressionOperator.Or) return ParameterValue.Bool(left.AsBool() || Value(node.Right, values, @fixed).AsBool());
        if (node.Operator == ExpressionOperator.And) return ParameterValue.Bool(left.AsBool() && Value(node.Right, values, @fixed).AsBool());
        var right = Value(node.Right, values, @fixed);
        if (node.Operator == ExpressionOperator.Equal) return ParameterValue.Bool(Same(left, right));
        if (node.Operator == ExpressionOperator.NotEqual) return ParameterValue.Bool(!Same(left, right));
        var (a, b) = (left.AsNumber(), right.AsNumber());
        return node.Operator switch
        {
            ExpressionOperator.Less => ParameterValue.Bool(a < b),
            ExpressionOperator.LessOrEqual => ParameterValue.Bool(a <= b),
            ExpressionOperator.Greater => ParameterValue.Bool(a > b),
            ExpressionOperator.GreaterOrEqual => ParameterValue.Bool(a >= b),
            ExpressionOperator.Add => ParameterValue.Float(a + b),
            ExpressionOperator.Subtract => ParameterValue.Float(a - b),
            ExpressionOperator.Multiply => ParameterValue.Float(a * b),
            ExpressionOperator.Divide => ParameterValue.Float(a / b),
            ExpressionOperator.Remainder => ParameterValue.Float(a % b),
            _ => throw new InvalidOperationException($"Cannot evaluate the operator {node.Operator} of two operands."),
        };
    }

    // Numbers by value, whatever their kind (1 equals 1.0, NaN nothing); other kinds only among themselves.
    internal static bool Same(ParameterValue a, ParameterValue b) => a.IsNumber && b.IsNumber ? a.AsNumber() == b.AsNumber() : a == b;
}
