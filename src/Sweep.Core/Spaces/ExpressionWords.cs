namespace Sweep.Core.Spaces;

/// <summary>Which words may name a parameter.</summary>
internal static class ExpressionWords
{
    public static bool IsReserved(string word) => word is "and" or "or" or "not" or "in" or "true" or "false";

    /// <summary>Whether an expression could read a parameter of this name.</summary>
    public static bool IsName(string word) => word.Length > 0 && !IsReserved(word)
        && (char.IsAsciiLetter(word[0]) || word[0] == '_') && word.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
