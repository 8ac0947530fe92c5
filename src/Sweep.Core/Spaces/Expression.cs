using System.Diagnostics.CodeAnalysis;

namespace Sweep.Core.Spaces;

/// <summary>
/// A condition or constraint over the values of a configuration, such as <c>layers > 1</c>, <c>cell == lstm</c> or
/// <c>hidden * layers &lt;= 1024</c>. The language has numbers, <c>true</c> and <c>false</c>, names, texts (in quotes, or bare where they
/// are compared and no parameter has that name), <c>+ - * / %</c>, <c>== != &lt; &lt;= > >=</c>, <c>in [a, b]</c>, <c>and or not</c> (also
/// <c>&amp;&amp; || !</c>), parentheses, and the functions of <see cref="ExpressionFunction"/>. Parsed once; equal when the texts are.
/// </summary>
public sealed class Expression : IEquatable<Expression>
{
    private Expression(string text, ExpressionNode root)
    {
        (Text, Root) = (text, root);
        var words = new List<string>();
        Collect(root, words);
        Words = words;
    }

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>The parsed tree.</summary>
    public ExpressionNode Root { get; }

    /// <summary>The bare words in order of first appearance: the parameters that it reads, and texts written without quotes.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Parses a text.</summary>
    /// <exception cref="ExpressionException">It is not an expression; nothing else is ever thrown, whatever the text.</exception>
    public static Expression Parse(string text) => new(text, ExpressionParser.Parse(text));

    /// <summary>Parses a text; where it is not an expression, says where and why.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Expression? expression, [NotNullWhen(false)] out ExpressionException? problem)
    {
        try
        {
            (expression, problem) = (Parse(text), null);
            return true;
        }
        catch (ExpressionException exception)
        {
            (expression, problem) = (null, exception);
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Equals(Expression? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Expression);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The text as written.</summary>
    public override string ToString() => Text;

    private static void Collect(ExpressionNode node, List<string> words)
    {
        switch (node)
        {
            case ExpressionNode.Word word when !words.Contains(word.Name):
                words.Add(word.Name);
                break;
            case ExpressionNode.Unary unary:
                Collect(unary.Operand, words);
                break;
            case ExpressionNode.Binary binary:
                Collect(binary.Left, words);
                Collect(binary.Right, words);
                break;
            case ExpressionNode.In @in:
                Collect(@in.Value, words);
                foreach (var item in @in.Items) Collect(item, words);
                break;
            case ExpressionNode.Call call:
                foreach (var argument in call.Arguments) Collect(argument, words);
                break;
        }
    }
}
