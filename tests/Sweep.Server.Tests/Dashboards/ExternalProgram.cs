using System.Diagnostics;
using System.Text;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>A program of the system that tests run: Prometheus, its tool, Python.</summary>
internal static class ExternalProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Where a program is; null where it is not installed.</summary>
    public static string? Find(string name)
    {
        if (Path.IsPathRooted(name)) return File.Exists(name) ? name : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var files = OperatingSystem.IsWindows() ? new[] { name + ".exe" } : [name];
        return folders.SelectMany(folder => files.Select(file => Path.Combine(folder, file))).FirstOrDefault(File.Exists);
    }

    /// <summary>A Python that can check JSON schemas; null where there is none.</summary>
    public static string? Python { get; } = new[] { "/usr/bin/python3", "python3", "python" }
        .Select(Find).OfType<string>().FirstOrDefault(path => Run(path, "-c", "import jsonschema").ExitCode == 0);

    /// <summary>Runs a program to its end, in the repository's root; one that takes longer than a minute is killed.</summary>
    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        var output = new StringBuilder();
        using var process = new Process { StartInfo = StartInfo(program, arguments) };
        process.OutputDataReceived += (_, e) => Append(output, e.Data);
        process.ErrorDataReceived += (_, e) => Append(output, e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{program} {string.Join(' ', arguments)}' took longer than {Limit}. It wrote: {output}");
        }

        process.WaitForExit();
        lock (output) return (process.ExitCode, output.ToString());
    }

    /// <summary>How a program is started here: nothing of it reaches the tests' own streams.</summary>
    public static ProcessStartInfo StartInfo(string program, params string[] arguments) => new(program, arguments)
    {
        WorkingDirectory = TestKit.RepositoryFolder.Root,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static void Append(StringBuilder output, string? line)
    {
        if (line is null) return;
        lock (output) output.Append(line).Append('\n');
    }
}
