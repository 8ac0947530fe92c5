using Sweep.Core.Options;

namespace Sweep.Core.Spaces;

/// <summary>
/// Parses an expression by recursive descent, one method per level of precedence, loosest first.
/// </summary>
internal sealed class ExpressionParser
{
    // Both keep the recursion here and in everything that walks a tree far from the end of the stack.
    private const int MaxLength = 1000;
    private const int MaxDepth = 50;

    private readonly string _text;
    private readonly List<ExpressionToken> _tokens;
    private int _at;
    private int _depth;

    private ExpressionParser(string text) => (_text, _tokens) = (text, ExpressionLexer.Cut(text));

    public static ExpressionNode Parse(string text)
    {
        if (text.Length > MaxLength) throw new ExpressionException(text, MaxLength + 1, $"an expression has at most {MaxLength} characters, but this one has {text.Length}.");
        var parser = new ExpressionParser(text);
        var root = parser.Or();
        if (parser.Current.Kind == ExpressionTokenKind.End) return root;
        throw parser.Error($"expected an operator or the end, but got {parser.Current}.");
    }

    private ExpressionToken Current => _tokens[_at];

    private ExpressionNode Or()
    {
        var left = And();
        while (Take("or", out var token) || Take("||", out token)) left = new ExpressionNode.Binary(ExpressionOperator.Or, left, And(), token.Column);
        return left;
    }

    private ExpressionNode And()
    {
        var left = Not();
        while (Take("and", out var token) || Take("&&", out token)) left = new ExpressionNode.Binary(ExpressionOperator.And, left, Not(), token.Column);
        return left;
    }

    private ExpressionNode Not()
    {
        if (!Take("not", out var token) && !Take("!", out token)) return Comparison();
        return Deeper(() => new ExpressionNode.Unary(ExpressionOperator.Not, Not(), token.Column));
    }

    private ExpressionNode Comparison()
    {
        var left = Sum();
        ExpressionNode compared;
        if (TakeComparison(out var token, out var @operator)) compared = new ExpressionNode.Binary(@operator, left, Sum(), token.Column);
        else if (Take("in", out token)) compared = In(left, token);
        else if (Current.Is("not") && _tokens[_at + 1].Is("in"))
        {
            Take("not", out var not);
            Take("in", out token);
            compared = new ExpressionNode.Unary(ExpressionOperator.Not, In(left, token), not.Column);
        }
        else return left;

        if (TakeComparison(out token, out _)) throw Error("comparisons do not chain. Write 'a < b and b < c'.", token.Column);
        return compared;
    }

    private ExpressionNode In(ExpressionNode value, ExpressionToken token)
    {
        var opening = Expect("[", "expected a list such as [rnn, lstm]");
        var items = new List<ExpressionNode>();
        do items.Add(Sum());
        while (Take(",", out _));
        Expect("]", $"expected ',' or the ']' for the '[' at column {opening.Column}");
        return new ExpressionNode.In(value, items, token.Column);
    }

    private ExpressionNode Sum()
    {
        var left = Product();
        while (Take("+", out var token) || Take("-", out token))
        {
            left = new ExpressionNode.Binary(token.Text == "+" ? ExpressionOperator.Add : ExpressionOperator.Subtract, left, Product(), token.Column);
        }

        return left;
    }

    private ExpressionNode Product()
    {
        var left = Negation();
        while (Take("*", out var token) || Take("/", out token) || Take("%", out token))
        {
            var @operator = token.Text switch { "*" => ExpressionOperator.Multiply, "/" => ExpressionOperator.Divide, _ => ExpressionOperator.Remainder };
            left = new ExpressionNode.Binary(@operator, left, Negation(), token.Column);
        }

        return left;
    }

    private ExpressionNode Negation()
    {
        if (!Take("-", out var token)) return Value();
        return Deeper(() => new ExpressionNode.Unary(ExpressionOperator.Negate, Negation(), token.Column));
    }

    private ExpressionNode Value()
    {
        var token = Current;
        switch (token.Kind)
        {
            case ExpressionTokenKind.Number:
                _at++;
                return new ExpressionNode.Number(token.Number, token.Column);
            case ExpressionTokenKind.Text:
                _at++;
                return new ExpressionNode.Text(token.Text, token.Column);
            case ExpressionTokenKind.Word:
                _at++;
                return Current.Is("(") ? Call(token) : new ExpressionNode.Word(token.Text, token.Column);
        }

        if (Take("true", out _)) return new ExpressionNode.Truth(true, token.Column);
        if (Take("false", out _)) return new ExpressionNode.Truth(false, token.Column);
        if (!Take("(", out _)) throw Error($"expected a value (a number, a name, a text or '('), but got {token}.");
        var inner = Deeper(Or);
        Expect(")", $"expected an operator or the ')' for the '(' at column {token.Column}");
        return inner;
    }

    private ExpressionNode Call(ExpressionToken name)
    {
        var names = ExpressionFunction.All.Select(known => known.Name);
        var function = ExpressionFunction.Find(name.Text) ?? throw Error(
            $"there is no function '{name.Text}', only {string.Join(", ", names)}.{Spelling.DidYouMean(name.Text, names)}", name.Column);
        _at++;
        var arguments = new List<ExpressionNode>();
        if (!Current.Is(")"))
        {
            do arguments.Add(Deeper(Sum));
            while (Take(",", out _));
        }

        Expect(")", $"expected ',' or the ')' of {name.Text}");
        if (arguments.Count >= function.MinArguments && arguments.Count <= function.MaxArguments) return new ExpressionNode.Call(function, arguments, name.Column);
        var takes = function.MaxArguments == 1 ? "one number" : "two numbers or more";
        throw Error($"{name.Text} takes {takes}, but got {arguments.Count}.", name.Column);
    }

    private ExpressionNode Deeper(Func<ExpressionNode> parse)
    {
        if (++_depth > MaxDepth) throw Error($"nested deeper than {MaxDepth} levels. Write it flatter.");
        var node = parse();
        _depth--;
        return node;
    }

    private bool TakeComparison(out ExpressionToken token, out ExpressionOperator @operator)
    {
        token = Current;
        for (@operator = ExpressionOperator.Equal; @operator <= ExpressionOperator.GreaterOrEqual; @operator++)
        {
            if (Take(@operator.Symbol(), out _)) return true;
        }

        return false;
    }

    private bool Take(string symbol, out ExpressionToken token)
    {
        token = Current;
        if (!token.Is(symbol)) return false;
        _at++;
        return true;
    }

    private ExpressionToken Expect(string symbol, string expected)
        => Take(symbol, out var token) ? token : throw Error($"{expected}, but got {token}.");

    private ExpressionException Error(string problem, int? column = null) => new(_text, column ?? Current.Column, problem);
}
