using System.Diagnostics;
using System.Runtime.CompilerServices;
using Sweep.Cli;
using Sweep.Cli.Output;
using Sweep.Hosting.Trainers;

namespace Sweep.Torch.Tests.Commands;

/// <summary>The real command line, with this engine in it: in this process, or as a process of its own.</summary>
internal static class TorchProgram
{
    /// <summary>The test assembly as a program: <c>dotnet Sweep.Torch.Tests.dll run spec.yaml</c>.</summary>
    public static async Task<int> Main(string[] arguments) => await SweepCommandLine.RunAsync(arguments, Terminal.OfProcess());

    /// <summary>Runs a command in this process.</summary>
    public static async Task<(int ExitCode, string Out, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await SweepCommandLine.RunAsync(arguments, new Terminal { Out = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Starts a process.</summary>
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(TorchProgram).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    // As the programs do that were built with it.
    [ModuleInitializer]
    internal static void AddEngine() => Engines.Add(new TorchEngine());
}
