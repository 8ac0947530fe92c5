using System.Diagnostics;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>Other programs that tests run.</summary>
internal static class Programs
{
    /// <summary>Where a program lies; null where it is not on the PATH.</summary>
    public static string? Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs a program to its end; answers what it printed.</summary>
    public static string Run(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(name) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{name} {string.Join(' ', arguments)} failed: {output} {errors.Result}");
    }
}
