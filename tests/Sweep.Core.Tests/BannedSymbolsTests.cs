using System.Diagnostics;
using System.Xml.Linq;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Core.Tests;

/// <summary>Core and Training reach for no clock, no thread and no unseeded randomness: the compiler refuses.</summary>
public sealed class BannedSymbolsTests
{
    [Theory]
    [InlineData("Sweep.Core", "../BannedSymbols.txt", "BannedSymbols.Core.txt")]
    [InlineData("Sweep.Training", "../BannedSymbols.txt")]
    public void Lists_are_given_to_the_analyzer(string project, params string[] lists)
    {
        var file = XDocument.Load(Path.Combine(RepositoryFolder.Root, "src", project, project + ".csproj"));
        Assert.Equal(lists, file.Descendants("AdditionalFiles").Select(item => item.Attribute("Include")!.Value));
        Assert.All(lists, list => Assert.True(File.Exists(Path.Combine(RepositoryFolder.Root, "src", project, list))));
    }

    [Fact]
    public void No_source_switches_the_analyzer_off()
    {
        foreach (var project in new[] { "Sweep.Core", "Sweep.Training" })
        {
            var folder = Path.Combine(RepositoryFolder.Root, "src", project);
            var sources = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Where(path => !Path.GetRelativePath(folder, path).StartsWith("obj", StringComparison.Ordinal));
            Assert.All(sources, path => Assert.DoesNotContain("RS0030", File.ReadAllText(path)));
        }

        Assert.DoesNotContain("RS0030", File.ReadAllText(Path.Combine(RepositoryFolder.Root, ".editorconfig")));
    }

    [Fact]
    [Trait("Category", "Heavy")]
    public void Compiler_refuses_what_is_banned()
    {
        // Core's own project file, in a copy of the layout, around one source that does what it must not.
        var root = Directory.CreateTempSubdirectory("sweep-banned-").FullName;
        try
        {
            var core = Directory.CreateDirectory(Path.Combine(root, "src", "Sweep.Core")).FullName;
            foreach (var name in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", "src/BannedSymbols.txt", "src/Sweep.Core/BannedSymbols.Core.txt", "src/Sweep.Core/Sweep.Core.csproj" })
                File.Copy(Path.Combine(RepositoryFolder.Root, name), Path.Combine(root, name));
            File.WriteAllText(Path.Combine(core, "Offender.cs"), """
                internal static class Offender
                {
                    public static readonly object[] All =
                    [
                        System.DateTime.UtcNow,
                        new System.Random(),
                        System.Guid.NewGuid(),
                        System.Diagnostics.Stopwatch.StartNew(),
                        System.Threading.Tasks.Task.Delay(1),
                        System.Environment.TickCount64,
                        System.IO.File.Exists("x"),
                    ];
                }
                """);
            var output = Build(core);
            foreach (var banned in new[] { "'DateTime.UtcNow'", "'Random'", "'Guid.NewGuid()'", "'Stopwatch'", "'Task'", "'Environment.TickCount64'", "'File'" })
                Assert.Contains($"error RS0030: The symbol {banned} is banned", output);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static string Build(string folder)
    {
        var start = new ProcessStartInfo("dotnet", ["build", "-nologo", "-v", "q", "-nodeReuse:false"]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        using var build = Process.Start(start)!;
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        Assert.NotEqual(0, build.ExitCode);
        return output;
    }
}
