namespace Sweep.Training.Settings;

/// <summary>What a setting's value is.</summary>
public enum SettingKind
{
    /// <summary>A whole number.</summary>
    Int,

    /// <summary>A real number.</summary>
    Float,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>Any text, such as a path.</summary>
    Text,

    /// <summary>Several numbers, separated by commas.</summary>
    Numbers,
}
