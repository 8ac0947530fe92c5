using System.Globalization;

namespace Sweep.Core.Spaces;

/// <summary>A piece of an expression's text.</summary>
internal readonly record struct ExpressionToken(ExpressionTokenKind Kind, string Text, double Number, int Column)
{
    public bool Is(string text) => Kind is ExpressionTokenKind.Symbol && Text == text;

    // As a message names it.
    public override string ToString() => Kind == ExpressionTokenKind.End ? "the end" : $"'{Text}'";
}

internal enum ExpressionTokenKind
{
    Number,
    Word,
    Text,
    Symbol, // operators, brackets, and the words and, or, not, in, true, false
    End,
}

/// <summary>Cuts an expression's text into tokens, the last of which is the end.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] Symbols =
        ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "(", ")", "[", "]", ","];

    public static List<ExpressionToken> Cut(string text)
    {
        var tokens = new List<ExpressionToken>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length)
            {
                tokens.Add(new(ExpressionTokenKind.End, "", 0, at + 1));
                return tokens;
            }

            tokens.Add(Next(text, ref at));
        }
    }

    private static ExpressionToken Next(string text, ref int at)
    {
        var start = at;
        var first = text[at];
        if (first is '\'' or '"') return Quoted(text, ref at);
        if (char.IsAsciiDigit(first) || (first == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))) return Number(text, ref at);
        if (IsWordStart(first))
        {
            while (at < text.Length && IsWordPart(text[at])) at++;
            var word = text[start..at];
            var kind = ExpressionWords.IsReserved(word) ? ExpressionTokenKind.Symbol : ExpressionTokenKind.Word;
            return new(kind, word, 0, start + 1);
        }

        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) != 0) continue;
            at += symbol.Length;
            return new(ExpressionTokenKind.Symbol, symbol, 0, start + 1);
        }

        throw new ExpressionException(text, start + 1, first switch
        {
            '=' => "'=' does not compare. Write '=='.",
            '&' => "'&' alone means nothing. Write 'and'.",
            '|' => "'|' alone means nothing. Write 'or'.",
            _ => $"the character {Name(first)} means nothing here.",
        });
    }

    private static ExpressionToken Quoted(string text, ref int at)
    {
        var start = at;
        var quote = text[at++];
        while (true)
        {
            var end = text.IndexOf(quote, at);
            if (end < 0) throw new ExpressionException(text, start + 1, $"this quote is never closed. Add a {quote} at the end of the text it begins.");
            at = end + 1;
            if (at >= text.Length || text[at] != quote) break;
            at++; // a doubled quote stands for one
        }

        var content = text[(start + 1)..(at - 1)].Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal);
        return new(ExpressionTokenKind.Text, content, 0, start + 1);
    }

    private static ExpressionToken Number(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (IsWordPart(text[at]) || text[at] == '.' || (text[at] is '+' or '-' && IsExponent(text, start, at)))) at++;
        var digits = text[start..at];
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
        {
            throw new ExpressionException(text, start + 1, $"'{digits}' is not a number. Write it like 12, 0.5 or 1e-4.");
        }

        return double.IsFinite(number)
            ? new(ExpressionTokenKind.Number, digits, number, start + 1)
            : throw new ExpressionException(text, start + 1, $"'{digits}' is too large a number.");
    }

    // A sign belongs to the number only right after the e of its exponent: 1e-4, not 2-1.
    private static bool IsExponent(string text, int start, int at)
        => text[at - 1] is 'e' or 'E' && text.AsSpan(start, at - 1 - start).IndexOfAnyExcept("0123456789.") < 0;

    private static bool IsWordStart(char character) => char.IsLetter(character) || character == '_';

    private static bool IsWordPart(char character) => char.IsLetterOrDigit(character) || character == '_';

    private static string Name(char character)
        => char.IsControl(character) || char.IsSurrogate(character) ? $"U+{(int)character:X4}" : $"'{character}'";
}
