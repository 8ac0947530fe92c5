namespace Sweep.Core.Sweeps;

/// <summary>
/// A command that the sweep's state does not allow. Inside a host that is a programmer's error; what came from outside is answered with the
/// message.
/// </summary>
public sealed class CommandRefusedException(CommandRefusal kind, string message) : InvalidOperationException(message)
{
    /// <summary>What is wrong with the command.</summary>
    public CommandRefusal Kind { get; } = kind;
}

/// <summary>What can be wrong with a command.</summary>
public enum CommandRefusal
{
    /// <summary>It names a trial or an attempt that never was.</summary>
    Unknown,

    /// <summary>The sweep or the trial is not in a state for it.</summary>
    Conflict,

    /// <summary>A value in it is out of range.</summary>
    Invalid,
}
