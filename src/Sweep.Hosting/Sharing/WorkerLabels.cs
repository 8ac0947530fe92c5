using System.Text.RegularExpressions;

namespace Sweep.Hosting.Sharing;

/// <summary>What a worker is called apart from its name, such as <c>gpu: h100</c>: said by the worker, asked for by a specification's <c>run_on</c>. Compared letter by letter.</summary>
public static partial class WorkerLabels
{
    /// <summary>How many a worker may have, or a specification ask for.</summary>
    public const int MaxCount = 32;

    private const int MaxLength = 63;

    /// <summary>What is wrong with a label's name or value, or null.</summary>
    public static string? Problem(string text)
    {
        if (text.Length > MaxLength) return $"has at most {MaxLength} characters, but this one has {text.Length}.";
        return Pattern().IsMatch(text) ? null : $"has letters, digits, '-', '_', '.' and '/', and begins and ends with a letter or digit, but got '{text}'.";
    }

    /// <summary>Whether a worker of these labels may train what asks for those.</summary>
    /// <param name="labels">The worker's.</param>
    /// <param name="asked">What is asked for: each of these, with its value.</param>
    public static bool Satisfy(this IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> asked)
    {
        foreach (var (name, value) in asked)
        {
            if (!labels.TryGetValue(name, out var has) || !string.Equals(has, value, StringComparison.Ordinal)) return false;
        }

        return true;
    }

    /// <summary>What to tell of a specification's <c>run_on</c> where the sweep is trained on this machine, whatever it asks for; null where it asks for nothing.</summary>
    public static string? NoticeHere(IReadOnlyDictionary<string, string> asked) => asked.Count == 0
        ? null
        : $"run_on ({string.Join(", ", asked.Select(static label => $"{label.Key}: {label.Value}"))}) chooses among the workers of a cluster. This machine has no labels and trains the sweep regardless.";

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
