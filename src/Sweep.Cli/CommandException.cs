namespace Sweep.Cli;

/// <summary>A command cannot do what was asked; the message is for the user, whole, with the remedy.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
