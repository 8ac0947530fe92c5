using System.Text.RegularExpressions;

namespace Sweep.Server.Access;

/// <summary>A token's name stands in journals, logs and tables; so it has no spaces, no control characters and no look-alikes.</summary>
public static partial class TokenName
{
    private const int MaxLength = 64;

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Problem(string name)
        => Pattern().IsMatch(name) ? null : $"a token's name has 1 to {MaxLength} letters, digits, '-', '_', '.' and '@', and begins with a letter or digit, but got '{name}'.";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
