using System.Globalization;

namespace Sweep.Core.Spaces;

/// <summary>
/// A part of an expression. <see cref="ToString"/> writes it with as few parentheses as parse back to the same tree.
/// </summary>
/// <param name="Column">Where it begins in the text, from 1; an operator's own place for one with two operands.</param>
public abstract record ExpressionNode(int Column)
{
    /// <summary>A number, finite and not negative.</summary>
    public sealed record Number(double Value, int Column) : ExpressionNode(Column)
    {
        /// <inheritdoc/>
        public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public sealed record Truth(bool Value, int Column) : ExpressionNode(Column)
    {
        /// <inheritdoc/>
        public override string ToString() => Value ? "true" : "false";
    }

    /// <summary>A text in quotes; a quote inside is doubled.</summary>
    public sealed record Text(string Value, int Column) : ExpressionNode(Column)
    {
        /// <inheritdoc/>
        public override string ToString() => $"'{Value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>A bare word: a parameter where the space has one of that name, otherwise a text.</summary>
    public sealed record Word(string Name, int Column) : ExpressionNode(Column)
    {
        /// <inheritdoc/>
        public override string ToString() => Name;
    }

    /// <summary><c>-x</c> or <c>not x</c>.</summary>
    public sealed record Unary(ExpressionOperator Operator, ExpressionNode Operand, int Column) : ExpressionNode(Column)
    {
        /// <inheritdoc/>
        public override string ToString()
            => (Operator == ExpressionOperator.Not ? "not " : "-") + Wrap(Operand, Operator.Precedence());
    }

    /// <summary>Two operands joined by an operator.</summary>
    public sealed record Binary(ExpressionOperator Operator, ExpressionNode Left, ExpressionNode Right, int Column) : ExpressionNode(Column)
    {
        /// <inheritdoc/>
        public override string ToString()
        {
            var precedence = Operator.Precedence();
            // All operators associate to the left, except comparisons, which do not chain.
            var left = Wrap(Left, Operator.IsComparison() ? precedence + 1 : precedence);
            return $"{left} {Operator.Symbol()} {Wrap(Right, precedence + 1)}";
        }
    }

    /// <summary><c>value in [a, b]</c>.</summary>
    public sealed record In(ExpressionNode Value, IReadOnlyList<ExpressionNode> Items, int Column) : ExpressionNode(Column)
    {
        /// <inheritdoc/>
        public override string ToString()
        {
            var sum = ExpressionOperator.Add.Precedence();
            return $"{Wrap(Value, sum)} in [{string.Join(", ", Items.Select(item => Wrap(item, sum)))}]";
        }
    }

    /// <summary>A function of numbers.</summary>
    public sealed record Call(ExpressionFunction Function, IReadOnlyList<ExpressionNode> Arguments, int Column) : ExpressionNode(Column)
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Function.Name}({string.Join(", ", Arguments)})";
    }

    private static string Wrap(ExpressionNode node, int atLeast)
    {
        var precedence = node switch
        {
            Unary unary => unary.Operator.Precedence(),
            Binary binary => binary.Operator.Precedence(),
            In => ExpressionOperator.Equal.Precedence(),
            _ => int.MaxValue,
        };
        return precedence < atLeast ? $"({node})" : node.ToString();
    }
}
