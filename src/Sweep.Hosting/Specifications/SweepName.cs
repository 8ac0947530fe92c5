using System.Text.RegularExpressions;

namespace Sweep.Hosting.Specifications;

/// <summary>A sweep's name is a folder's on every system, a label of metrics, and a part of trial names such as <c>reber/17</c>.</summary>
internal static partial class SweepName
{
    private const int MaxLength = 64;

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Problem(string name)
    {
        if (name.Length > MaxLength) return $"a name has at most {MaxLength} characters, but this one has {name.Length}.";
        if (!Pattern().IsMatch(name)) return $"a name has letters, digits, '-', '_' and '.', and begins and ends with a letter or digit, but got '{name}'. Try '{Repair(name)}'.";
        return Reserved().IsMatch(name) ? $"'{name}' cannot name a folder on Windows. Try '{name}-sweep'." : null;
    }

    /// <summary>A name from that of a file.</summary>
    public static string FromFile(string file)
    {
        var name = Repair(Path.GetFileNameWithoutExtension(file));
        return Reserved().IsMatch(name) ? $"{name}-sweep" : name;
    }

    private static string Repair(string name)
    {
        var repaired = Others().Replace(name, "-").Trim('-', '_', '.');
        return repaired.Length == 0 ? "sweep" : repaired[..Math.Min(repaired.Length, MaxLength)].TrimEnd('-', '_', '.');
    }

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\z)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();

    [GeneratedRegex("[^A-Za-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Others();
}
