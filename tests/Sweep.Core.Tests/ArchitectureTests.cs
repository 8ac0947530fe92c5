using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Core.Tests;

/// <summary>Reads the project files and the solution: references point one way, and a plain build needs no leaf.</summary>
public sealed partial class ArchitectureTests
{
    // A leaf of tests alone: it holds the server's metrics to an exporter that some registries do not carry.
    private const string LeafOfTests = "Sweep.Prometheus";

    private static readonly string[] Leaves = ["Sweep.Cluster", "Sweep.Torch", LeafOfTests];

    // What each project of src/ may reference; those that do not exist yet have their places.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Sweep.Core"] = [],
        ["Sweep.Training"] = [],
        ["Sweep.Hosting"] = ["Sweep.Core", "Sweep.Training"],
        ["Sweep.Server"] = ["Sweep.Hosting"],
        ["Sweep.Simulation"] = ["Sweep.Hosting"],
        ["Sweep.Cluster"] = ["Sweep.Hosting", "Sweep.Server"],
        ["Sweep.Torch"] = ["Sweep.Hosting"],
        ["Sweep.Cli"] = ["Sweep.Hosting", "Sweep.Server", "Sweep.Simulation"],
    };

    // What a build asks for by a property, and what it gets: the engine of a leaf, in the programs that train.
    private const string AskedFor = "'$(Torch)' != ''";

    public static TheoryData<string> SourceProjects => [.. Projects("src").Select(Name)];

    public static TheoryData<string> AllProjects => [.. Projects("src").Concat(Projects("tests")).Select(Name)];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void References_point_one_way(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out var allowed), $"{project} has no place in the design; give it one in src/README.md and here.");
        Assert.Empty(References(Find(project)).Except(allowed));
    }

    [Theory]
    [MemberData(nameof(AllProjects))]
    public void Only_its_own_tests_and_benchmarks_reference_a_leaf(string project)
    {
        var foreign = References(Find(project)).Where(reference => Leaves.Any(leaf => IsOf(leaf, reference) && !IsOf(leaf, project)));
        Assert.Empty(foreign);
    }

    [Fact]
    public void Programs_have_the_torch_engine_where_the_build_asks_for_it_and_nothing_else()
    {
        var asked = Projects("src").Concat(Projects("tests")).Select(path => (Name(path), Asked(path))).Where(static project => project.Item2.Count > 0);
        Assert.Equal([("Sweep.Cli", "Sweep.Torch"), ("Sweep.Cluster", "Sweep.Torch")], asked.Select(static project => (project.Item1, Assert.Single(project.Item2))));
    }

    [Fact]
    public void Core_and_training_have_no_packages_but_analyzers()
    {
        foreach (var project in new[] { "Sweep.Core", "Sweep.Training" })
        {
            var packages = XDocument.Load(Find(project)).Descendants("PackageReference");
            Assert.All(packages, package => Assert.Equal("all", package.Attribute("PrivateAssets")?.Value));
            Assert.Equal(["Microsoft.CodeAnalysis.BannedApiAnalyzers"], packages.Select(package => package.Attribute("Include")!.Value));
        }
    }

    [Fact]
    public void Packages_have_their_versions_in_one_place()
    {
        foreach (var path in Projects("src").Concat(Projects("tests")))
            Assert.All(XDocument.Load(path).Descendants("PackageReference"), package => Assert.Null(package.Attribute("Version")));
    }

    [Fact]
    public void Solution_is_classic_and_lists_every_project()
    {
        var solution = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "Sweep.sln"));
        Assert.StartsWith("Microsoft Visual Studio Solution File, Format Version 12.00", solution.TrimStart('\uFEFF', '\r', '\n'));
        Assert.Equal(Projects("src").Concat(Projects("tests")).Select(Name).Order(), Listed(solution).Keys.Order());
    }

    [Fact]
    public void Solution_builds_everything_but_leaves()
    {
        var solution = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "Sweep.sln"));
        foreach (var (project, id) in Listed(solution))
        {
            var isLeaf = Leaves.Any(leaf => IsOf(leaf, project));
            Assert.Equal(!isLeaf, solution.Contains($"{{{id}}}.Debug|Any CPU.Build.0", StringComparison.OrdinalIgnoreCase));
            Assert.Equal(!isLeaf, solution.Contains($"{{{id}}}.Release|Any CPU.Build.0", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void Tests_mirror_the_projects()
    {
        var tested = Projects("tests").Select(Name).Where(name => name.EndsWith(".Tests", StringComparison.Ordinal)).Select(name => name[..^".Tests".Length]);
        Assert.Equal(Projects("src").Select(Name).Order(), tested.Except([LeafOfTests]).Order());
    }

    // A leaf's tests and benchmarks need its packages, and are leaves like it.
    private static bool IsOf(string leaf, string project) => project == leaf || project == leaf + ".Tests" || project == leaf + ".Benchmarks";

    private static IEnumerable<string> Projects(string folder)
        => Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, folder), "*.csproj", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string Find(string project) => Projects("src").Concat(Projects("tests")).Single(path => Name(path) == project);

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);

    private static List<string> References(string path) => [.. Referenced(path).Where(static reference => !reference.IsAsked).Select(static reference => reference.Project)];

    private static List<string> Asked(string path) => [.. Referenced(path).Where(static reference => reference.IsAsked).Select(static reference => reference.Project)];

    private static IEnumerable<(string Project, bool IsAsked)> Referenced(string path) => XDocument.Load(path).Descendants("ProjectReference")
        .Select(static reference => (Name(reference.Attribute("Include")!.Value.Replace('\\', '/')), reference.Parent!.Attribute("Condition")?.Value == AskedFor));

    private static Dictionary<string, string> Listed(string solution)
        => ProjectLine().Matches(solution).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["id"].Value);

    [GeneratedRegex("""^Project\("\{[0-9A-F-]+\}"\) = "(?<name>[^"]+)", "[^"]+\.csproj", "\{(?<id>[0-9A-Fa-f-]+)\}"\r?$""", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();
}
