using System.Diagnostics;
using Sweep.Cli.Output;

namespace Sweep.Cli.Tests;

/// <summary>What a command wrote and how it ended.</summary>
public sealed record ProgramResult(int ExitCode, string Out, string Error);

/// <summary>Runs the real command line: in this process, or as a process of its own where signals or the working folder matter.</summary>
public static class SweepProgram
{
    // A shell starts its background jobs with SIGINT ignored, and a process hands that down to its children: a sweep that is to be
    // interrupted needs the default back. Line "SigIgn" is a mask; SIGINT, number 2, is its second bit.
    private static bool IgnoresInterrupts { get; } = OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & 2) != 0;

    /// <summary>Runs in this process; arguments name whole paths.</summary>
    public static async Task<ProgramResult> Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await SweepCommandLine.RunAsync(arguments, new Terminal { Out = output, Error = error });
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Starts a process in a folder; its output goes to pipes.</summary>
    public static Process Start(string folder, params string[] arguments) => Start(folder, new Dictionary<string, string>(), arguments);

    /// <summary>Starts a process in a folder, with variables added to the environment.</summary>
    public static Process Start(string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(IgnoresInterrupts ? "env" : "dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (IgnoresInterrupts)
        {
            start.ArgumentList.Add("--default-signal=INT");
            start.ArgumentList.Add("dotnet");
        }

        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "sweep.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Runs a process to its end, with variables added to the environment.</summary>
    public static async Task<ProgramResult> RunProcess(string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        using var process = Start(folder, variables, arguments);
        return await Finish(process);
    }

    /// <summary>Runs a process to its end.</summary>
    public static async Task<ProgramResult> RunProcess(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        return await Finish(process);
    }

    /// <summary>Waits for a process and takes what it wrote.</summary>
    public static async Task<ProgramResult> Finish(Process process)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new(process.ExitCode, (await output).ReplaceLineEndings("\n"), (await error).ReplaceLineEndings("\n"));
    }
}
