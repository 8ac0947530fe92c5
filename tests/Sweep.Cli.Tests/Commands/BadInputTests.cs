using System.Text.RegularExpressions;
using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Sweep.Training.Tasks;
using Xunit;

namespace Sweep.Cli.Tests.Commands;

/// <summary>What goes wrong for users, each with its whole message: <c>Golden/bad-*.txt</c>.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string, string, string> Edits => new()
    {
        { "unknown-key", "budget:", "bugdet:" },
        { "unknown-hyperparameter", "hidden:", "hiden:" },
        { "unknown-field", "min_resource:", "min_resorce:" },
        { "wrong-type", "trials: 6", "trials: many" },
        { "min-above-max", "[4, 8]", "[8, 4]" },
        { "log-over-zero", "[1e-3, 1e-1]", "[0, 1e-1]" },
        { "empty-choice", "[rnn, gru]", "[]" },
        { "unknown-choice", "[rnn, gru]", "[rnn, grus]" },
        { "condition-on-unknown", "log: true }", "log: true, when: depth > 1 }" },
        { "condition-cycle", "hidden: { int: [4, 8] }", "hidden: { int: [4, 8], when: layers > 1 }\n  layers: { int: [1, 2], when: hidden > 4 }" },
        { "constraint-never-satisfied", "fixed:", "constraints: [ hidden > 100 ]\nfixed:" },
        { "constraint-syntax", "fixed:", "constraints: [ hidden * > 3 ]\nfixed:" },
        { "unknown-metric", "name: val_loss", "name: val_los" },
        { "unknown-task", "task: reber", "task: rebr" },
        { "unknown-sampler", "sampler: random", "sampler: randm" },
        { "unknown-scheduler", "kind: asha", "kind: ahsa" },
        { "not-yaml", "fixed: { batch: 4 }", "fixed: { batch: 4" },
        { "several-at-once", "hidden: { int: [4, 8] }", "hidden: { int: [8, 4] }\n  lay: { int: [0, 1] }\n  clip: { float: [0, 1], log: true }" },
    };

    public static TheoryData<string, byte[]?, string[]> Texts => new()
    {
        { "data-missing", null, [] },
        { "data-empty", [], [] },
        { "data-not-utf8", [0x61, 0x62, 0xff, 0xfe, 0x63], [] },
        { "data-shorter-than-window", "abcabcabcabcabcabcabcabcabcabc"u8.ToArray(), ["--set", "fixed.window=50"] },
        { "batch-larger-than-data", [.. Enumerable.Repeat((byte)'a', 300), .. "bc"u8], ["--set", "fixed.batch=200"] },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task Specification(string name, string part, string instead)
    {
        Assert.Contains(part, Specifications.Reber);
        var path = Specifications.Write(_scratch.Path, Specifications.Reber.Replace(part, instead));
        var run = await SweepProgram.Run("run", path, "--folder", _scratch["s"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.False(Directory.Exists(_scratch["s"]));
        Check(name, run.Error);
        Assert.Equal(run, await SweepProgram.Run("validate", path));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Data(string name, byte[]? content, string[] arguments)
    {
        if (content is not null) File.WriteAllBytes(_scratch["text.txt"], content);
        var path = Specifications.Write(_scratch.Path, Specifications.CharLm);
        var run = await SweepProgram.RunProcess(_scratch.Path, ["run", path, "--folder", "s", .. arguments]);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.False(Directory.Exists(_scratch["s"]));
        Check(name, run.Error);
    }

    [Fact]
    public async Task Missing_specification() => await Fails("specification-missing", 2, "run", _scratch["nowhere.yaml"]);

    [Fact]
    public async Task Override_of_nothing()
        => await Fails("override-unknown", 2, "run", Specifications.Write(_scratch.Path, Specifications.Reber), "--set", "bugdet.trials=3", "--set", "slots=none");

    [Fact]
    public async Task Folder_that_cannot_be_written()
    {
        // A file stands where the folder would be: refused for root as well, whom permissions do not stop.
        File.WriteAllText(_scratch["file"], "");
        await Fails("folder-unwritable", 1, "run", Specifications.Write(_scratch.Path, Specifications.Reber), "--folder", _scratch["file/s"]);
    }

    [Fact]
    public async Task Folder_that_holds_a_sweep()
    {
        var specification = Specifications.Write(_scratch.Path, Specifications.Reber);
        Assert.Equal(0, (await SweepProgram.Run("run", specification, "--folder", _scratch["s"], "--set", "budget.trials=1", "--quiet")).ExitCode);
        await Fails("folder-taken", 1, "run", specification, "--folder", _scratch["s"]);
    }

    [Fact]
    public async Task Unknown_sweep() => await Fails("sweep-unknown", 2, "leaderboard", _scratch["nothing"]);

    [Fact]
    public async Task Trial_that_does_not_exist_and_metric_that_was_not_reported()
    {
        var specification = Specifications.Write(_scratch.Path, Specifications.Reber);
        await SweepProgram.Run("run", specification, "--folder", _scratch["s"], "--set", "budget.trials=1", "--quiet");
        await Fails("trial-unknown", 2, "show", _scratch["s/9"]);
        await Fails("metric-not-reported", 2, "show", _scratch["s/0"], "--metric", "val_los");
        await Fails("sample-without-text", 2, "sample", _scratch["s"]);
    }

    [Fact]
    public async Task Journal_of_a_newer_version()
    {
        var specification = Specifications.Write(_scratch.Path, Specifications.Reber);
        await SweepProgram.Run("run", specification, "--folder", _scratch["s"], "--set", "budget.trials=1", "--quiet");
        var journal = _scratch["s/journal.jsonl"];
        File.WriteAllText(journal, File.ReadAllText(journal).Replace($"{{\"v\":{JournalLine.Format},", "{\"v\":99,"));
        foreach (var command in (string[][])[["leaderboard", _scratch["s"]], ["resume", _scratch["s"]], ["replay", _scratch["s"]]]) await Fails("journal-newer", 1, command);
    }

    [Fact]
    public async Task Changed_data_is_refused_with_both_hashes()
    {
        File.WriteAllText(_scratch["text.txt"], string.Concat(Enumerable.Repeat("abc ", 200)));
        var specification = Specifications.Write(_scratch.Path, Specifications.CharLm.Replace("data: text.txt", $"data: {_scratch["text.txt"].Replace('\\', '/')}"));
        Assert.Equal(0, (await SweepProgram.Run("run", specification, "--folder", _scratch["s"], "--quiet")).ExitCode);
        File.WriteAllText(_scratch["text.txt"], string.Concat(Enumerable.Repeat("abd ", 200)));
        await Fails("data-changed", 1, "resume", _scratch["s"]);
    }

    private async Task Fails(string name, int code, params string[] arguments)
    {
        var result = await SweepProgram.Run(arguments);
        Assert.Equal(code, result.ExitCode);
        Assert.Empty(result.Out);
        Check(name, result.Error);
    }

    /// <summary>Lists of what there is are left out: the next sampler or metric shall not touch these tests.</summary>
    private void Check(string name, string message)
    {
        (IEnumerable<string> Names, string Word)[] lists =
        [
            (Samplers.All.Select(kind => kind.Name), "SAMPLERS"), (Schedulers.All.Select(kind => kind.Name), "SCHEDULERS"), (TaskKinds.All.Select(kind => kind.Name), "TASKS"),
        ];
        foreach (var (names, word) in lists) message = message.Replace(string.Join(", ", names), word);
        message = message.Replace($"this one reads {JournalLine.Format}", "this one reads FORMAT");
        message = Regex.Replace(message, "(only|There are) legal_strings, [a-z0-9_, ]+", "$1 METRICS");
        GoldenText.Check($"bad-{name}", message.Replace(_scratch.Path, "DIR").Replace('\\', '/'));
    }
}
