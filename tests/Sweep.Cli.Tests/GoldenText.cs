using System.Runtime.CompilerServices;
using Xunit;

namespace Sweep.Cli.Tests;

/// <summary>Compares a text with the committed one. SWEEP_WRITE_GOLDEN=1 writes it instead, to be read before it is committed.</summary>
public static class GoldenText
{
    public static void Check(string name, string actual, [CallerFilePath] string here = "")
    {
        var root = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(root, "Sweep.Cli.Tests.csproj"))) root = Path.GetDirectoryName(root)!;
        var path = Path.Combine(root, "Golden", name + ".txt");
        if (Environment.GetEnvironmentVariable("SWEEP_WRITE_GOLDEN") == "1") File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"There is no {path}.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual.ReplaceLineEndings("\n"));
    }
}
