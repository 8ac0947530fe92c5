using System.Diagnostics;
using Xunit;

namespace Sweep.Cli.Tests.Documents;

/// <summary>A test that needs PyTorch (Debian's python3-torch). It is skipped, with the reason, where there is none; with <c>CI=true</c> that is a failure, since <c>.ci/run</c> installs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTorchFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> IsHere = new(static () =>
    {
        if (!File.Exists(PythonFactAttribute.Program)) return false;
        using var process = Process.Start(new ProcessStartInfo(PythonFactAttribute.Program, ["-c", "import torch"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    public PythonTorchFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && !IsHere.Value) Skip = "needs PyTorch for Python 3 (Debian: apt-get install python3-torch), not installed here";
    }
}
