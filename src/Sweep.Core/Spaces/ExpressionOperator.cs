namespace Sweep.Core.Spaces;

/// <summary>The operators of the expression language.</summary>
public enum ExpressionOperator
{
    /// <summary><c>or</c>, <c>||</c>.</summary>
    Or,

    /// <summary><c>and</c>, <c>&amp;&amp;</c>.</summary>
    And,

    /// <summary><c>not</c>, <c>!</c>.</summary>
    Not,

    /// <summary><c>==</c>.</summary>
    Equal,

    /// <summary><c>!=</c>.</summary>
    NotEqual,

    /// <summary><c>&lt;</c>.</summary>
    Less,

    /// <summary><c>&lt;=</c>.</summary>
    LessOrEqual,

    /// <summary><c>></c>.</summary>
    Greater,

    /// <summary><c>>=</c>.</summary>
    GreaterOrEqual,

    /// <summary><c>+</c>.</summary>
    Add,

    /// <summary><c>-</c> between two numbers.</summary>
    Subtract,

    /// <summary><c>*</c>.</summary>
    Multiply,

    /// <summary><c>/</c>: the real quotient, <c>3 / 2 == 1.5</c>.</summary>
    Divide,

    /// <summary><c>%</c>: the remainder, with the sign of the dividend.</summary>
    Remainder,

    /// <summary><c>-</c> before a number.</summary>
    Negate,
}

/// <summary>What is known of each operator.</summary>
internal static class ExpressionOperators
{
    public static int Precedence(this ExpressionOperator @operator) => @operator switch
    {
        ExpressionOperator.Or => 1,
        ExpressionOperator.And => 2,
        ExpressionOperator.Not => 3,
        ExpressionOperator.Add or ExpressionOperator.Subtract => 5,
        ExpressionOperator.Multiply or ExpressionOperator.Divide or ExpressionOperator.Remainder => 6,
        ExpressionOperator.Negate => 7,
        _ => 4,
    };

    public static string Symbol(this ExpressionOperator @operator) => @operator switch
    {
        ExpressionOperator.Or => "or",
        ExpressionOperator.And => "and",
        ExpressionOperator.Not => "not",
        ExpressionOperator.Equal => "==",
        ExpressionOperator.NotEqual => "!=",
        ExpressionOperator.Less => "<",
        ExpressionOperator.LessOrEqual => "<=",
        ExpressionOperator.Greater => ">",
        ExpressionOperator.GreaterOrEqual => ">=",
        ExpressionOperator.Add => "+",
        ExpressionOperator.Multiply => "*",
        ExpressionOperator.Divide => "/",
        ExpressionOperator.Remainder => "%",
        _ => "-",
    };

    public static bool IsComparison(this ExpressionOperator @operator) => @operator is >= ExpressionOperator.Equal and <= ExpressionOperator.GreaterOrEqual;

    public static bool IsArithmetic(this ExpressionOperator @operator) => @operator is >= ExpressionOperator.Add and <= ExpressionOperator.Remainder;
}
