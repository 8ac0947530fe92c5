namespace Sweep.Cluster.Tests.Processes;

/// <summary>The real <c>sweep</c> command, as a process of its own.</summary>
internal static class SweepProgram
{
    /// <summary>Runs it to its end, which must be a good one.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> Run(params string[] arguments)
    {
        using var process = ChildProcess.StartDotnet("sweep.dll", arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"sweep {string.Join(' ', arguments)} ended with {process.ExitCode}: {await error}");
    }
}
