namespace Sweep.Cluster;

/// <summary>The exit codes that scripts may rely on; those of <c>sweep</c>.</summary>
internal static class ExitCode
{
    /// <summary>What was asked for is done; a silo that was asked to stop has handed over what it had.</summary>
    public const int Done = 0;

    /// <summary>It could not be done; a message on standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted twice: it quit without handing over.</summary>
    public const int Interrupted = 130;
}
