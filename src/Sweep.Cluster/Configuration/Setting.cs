namespace Sweep.Cluster.Configuration;

/// <summary>What a setting's value is.</summary>
internal enum SettingKind
{
    /// <summary>A text, a word or a duration, taken as it stands.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>True or false; the argument alone means true.</summary>
    Flag,

    /// <summary>Several texts: a list in the file, commas in a variable, commas or repetition among the arguments.</summary>
    List,

    /// <summary>Texts by name: a mapping in the file, <c>key=value</c> elsewhere.</summary>
    Labels,
}

/// <summary>A setting of <c>sweep-silo</c>: what it is called in each source. What it may be is decided where it is read.</summary>
/// <param name="Path">Its place in the file, such as <c>redis.prefix</c>.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Meaning">One line for people, with the default.</param>
/// <param name="Argument">The argument; null where there is none, because the process list would show a secret or nobody types it.</param>
/// <param name="ValueName">What the help calls the value.</param>
internal sealed record Setting(string Path, SettingKind Kind, string Meaning, string? Argument = null, string? ValueName = null)
{
    /// <summary>The environment's variable; two underscores lead into a section.</summary>
    public string Variable { get; init; } = "SWEEP_" + Path.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Never shown.</summary>
    public bool IsSecret { get; init; }
}
