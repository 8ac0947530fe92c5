namespace Sweep.Cli;

/// <summary>The exit codes that scripts may rely on.</summary>
internal static class ExitCode
{
    /// <summary>What was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>It could not be done; a message on standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the specification is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted by Ctrl-C or a request to terminate; what was done so far is kept.</summary>
    public const int Interrupted = 130;
}
