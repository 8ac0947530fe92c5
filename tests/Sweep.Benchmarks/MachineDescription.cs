using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sweep.Benchmarks;

/// <summary>What a result has to say about where it was measured.</summary>
internal static class MachineDescription
{
    /// <summary>One line: processor, operating system, runtime and commit.</summary>
    public static string Line => $"{Processor}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}; .NET {Environment.Version}, SDK {Output("dotnet", "--version")}; commit {Output("git", "rev-parse --short HEAD")}";

    private static string Processor => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString()
        : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string Output(string command, string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            return process.StandardOutput.ReadToEnd().Trim() is { Length: > 0 } text ? text : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
