using Sweep.Core.Sampling;
using Sweep.Hosting.Specifications;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Hosting.Tests.Specifications;

public sealed class ReadyToLaunchTests
{
    private static readonly string Folder = Path.Combine(Root(), "deploy", "sweeps");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Specification_reads_proposes_and_reads_back(string file)
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["input.txt"], "text");
        string[] data = File.ReadAllText(Path.Combine(Folder, file)).Contains("char-lm", StringComparison.Ordinal) ? [$"task.data={folder["input.txt"]}"] : [];

        var read = Specification.Load(Path.Combine(Folder, file), data);
        Assert.Equal(Path.GetFileNameWithoutExtension(file), read.Name);
        Assert.Equal(read, Specification.Parse(read.ToYaml(), "spec.yaml"));
        var setup = read.ToSetup();
        Assert.True(setup.MaxTrials is not null || read.Sampler.Kind == "grid");
        Assert.NotNull(setup.NewSampler().Suggest(new SuggestContext(setup.Space, setup.Seed, 0, new TrialHistory())));
    }

    [Fact]
    public void Text_sweeps_ask_for_their_text()
        => Assert.EndsWith(
            "shakespeare.yaml: 1 problem\n  line 7, task: char-lm needs a file. Name it under data, or with --set task.data=PATH.",
            Assert.Throws<SpecificationException>(() => Specification.Load(Path.Combine(Folder, "shakespeare.yaml"))).Message);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sweep.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
