namespace Sweep.Training.Settings;

/// <summary>What is wrong with one setting.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Message">Rule, value and remedy in one sentence, without the name: <c>must be at least 1, but got 0.</c></param>
/// <param name="Word">A word that was not known, for a suggestion; empty where nothing was misspelt.</param>
/// <param name="Candidates">The words that are known there.</param>
public sealed record SettingProblem(string Name, string Message, string Word, IReadOnlyList<string> Candidates)
{
    public SettingProblem(string name, string message)
        : this(name, message, "", [])
    {
    }

    public override string ToString() => $"{Name}: {Message}";
}
