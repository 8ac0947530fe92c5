using Sweep.Core.Sweeps;
using Sweep.Hosting.Catalogs;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Hosting.Tests.Catalogs;

public sealed class LocalSweepCatalogTests : IDisposable
{
    private static readonly LocalHostOptions Host = new();
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Created_sweep_is_run_to_its_end_in_a_folder_of_its_name()
    {
        await using var catalog = Open();
        var sweep = await catalog.Create(Yaml("first"), [], "anna");
        Assert.Equal("first", sweep.Name);
        await Finished(sweep);

        Assert.Equal("first", Assert.Single(await catalog.List()).Name);
        Assert.True(SweepFolder.Holds(_folder["root/first"]));
        Assert.Equal("anna", JournalFile.Read(_folder["root/first/journal.jsonl"]).First().By);
        Assert.True(catalog.IsReady);
    }

    [Fact]
    public async Task Unfinished_sweeps_are_taken_up_and_finished_ones_only_read()
    {
        await using (var before = Open())
        {
            await Finished(await before.Create(Yaml("done"), [], null));
            await before.Create(Yaml("long", trials: 100_000), [], null);
        }

        var done = File.ReadAllBytes(_folder["root/done/journal.jsonl"]);
        await using var catalog = Open();
        await catalog.TakenUp;
        Assert.Equal(["done", "long"], (await catalog.List()).Select(sweep => sweep.Name));
        Assert.Equal(SweepStanding.Running, (await (await catalog.Find("long"))!.Summary()).Standing);
        Assert.Equal(SweepStanding.Finished, (await (await catalog.Find("done"))!.Summary()).Standing);
        await Assert.ThrowsAsync<SweepConflictException>(async () => await (await catalog.Find("done"))!.Cancel("late"));
        Assert.Equal(done, File.ReadAllBytes(_folder["root/done/journal.jsonl"]));
        await (await catalog.Find("long"))!.Cancel("enough");
    }

    [Fact]
    public async Task Stopped_catalog_has_saved_what_was_training()
    {
        await using (var catalog = Open())
        {
            var sweep = await catalog.Create(Yaml("long", trials: 100_000, steps: 1_000_000), [], null);
            while ((await sweep.Summary()).Running.All(attempt => attempt.Progress.Steps < 3)) await Task.Delay(5);
        }

        var state = FolderSweep.Open(_folder["root/long"]);
        var summary = await state.Summary();
        Assert.Equal((SweepStanding.Interrupted, 0), (summary.Standing, summary.Count(TrialState.Running)));
        Assert.All(await state.Trials(), trial => Assert.NotNull(trial.LastCheckpoint));
    }

    [Fact]
    public async Task Sweep_that_cannot_be_read_or_run_holds_up_none_of_the_others()
    {
        await using (var before = Open()) await Finished(await before.Create(Yaml("good"), [], null));
        foreach (var name in new[] { "torn", "newer", "no-data" }) Directory.CreateDirectory(_folder[$"root/{name}"]);
        File.WriteAllText(_folder["root/torn/journal.jsonl"], "not a journal\nat all\n");
        File.WriteAllText(_folder["root/newer/journal.jsonl"], "{\"v\":9,\"n\":0}\n");
        var line = new JournalLine();
        var created = new JournalEntry(0, 1, [new SweepEvent.SweepCreated(Yaml("no-data").Replace("task: reber", "task: { kind: char-lm, data: /nowhere/input.txt }", StringComparison.Ordinal), [])]);
        File.WriteAllBytes(_folder["root/no-data/journal.jsonl"], [.. line.Write(created), (byte)'\n']);

        await using var catalog = Open();
        await catalog.TakenUp;
        Assert.Equal(["good", "newer", "no-data", "torn"], (await catalog.List()).Select(sweep => sweep.Name));
        var problems = new Dictionary<string, string?>();
        foreach (var sweep in await catalog.List()) problems[sweep.Name] = (await sweep.Summary()).Problem;
        Assert.Null(problems["good"]);
        Assert.Contains("newer version", problems["newer"]);
        Assert.Contains("/nowhere/input.txt", problems["no-data"]);
        Assert.Contains("damaged", problems["torn"]);
        Assert.Contains("char-lm", await (await catalog.Find("no-data"))!.Specification());
        await Assert.ThrowsAsync<SweepConflictException>(async () => await (await catalog.Find("torn"))!.Trials());
        await Finished(await catalog.Create(Yaml("another"), [], null));
    }

    [Fact]
    public async Task Sweep_of_another_process_is_read_as_it_goes_on()
    {
        var specification = Specification.Parse(Yaml("theirs", trials: 100_000), "theirs");
        await using var theirs = HostedFolder.Create(_folder["root/theirs"], specification, Host with { Slots = 1 });
        await using var catalog = Open();
        await catalog.TakenUp;
        var sweep = (await catalog.Find("theirs"))!;
        var before = await sweep.Summary();
        Assert.Equal(SweepStanding.Unavailable, before.Standing);
        Assert.Contains("is in use by process", before.Problem);
        await theirs.Host.Service.Pause("for lunch");
        Assert.Equal("for lunch", (await sweep.Summary()).PauseReason);
        Assert.Contains("is in use by process", (await Assert.ThrowsAsync<SweepConflictException>(() => catalog.Delete("theirs", null))).Message);
        Assert.True(SweepFolder.Holds(_folder["root/theirs"]));
    }

    [Fact]
    public async Task Two_folders_of_the_same_name_are_refused()
    {
        await using (var before = Open()) await Finished(await before.Create(Yaml("twin"), [], null));
        Directory.CreateDirectory(_folder["other"]);
        Copy(_folder["root/twin"], _folder["other/twin"]);
        var error = Assert.Throws<SweepFolderException>(() => LocalSweepCatalog.Open(Options() with { Folders = [_folder["other"]] }));
        Assert.Equal($"{_folder["other/twin"]} and {_folder["root/twin"]} have the same name, by which they could not be told apart. Rename one of the folders.", error.Message);
        await using var alone = LocalSweepCatalog.Open(Options() with { Folders = [_folder["other/twin"]], Root = _folder["empty"] });
        await alone.TakenUp;
        Assert.Equal("twin", Assert.Single(await alone.List()).Name);
    }

    [Fact]
    public void Folder_that_does_not_exist_is_refused()
        => Assert.Contains("There is no folder", Assert.Throws<SweepFolderException>(() => LocalSweepCatalog.Open(Options() with { Folders = [_folder["missing"]] })).Message);

    [Fact]
    public async Task Deleted_sweep_is_gone_with_its_folder_and_remembered()
    {
        await using var catalog = Open();
        await Finished(await catalog.Create(Yaml("done"), [], null));
        var running = await catalog.Create(Yaml("long", trials: 100_000), [], null);
        Assert.Equal("The sweep 'long' is running. Pause or cancel it first.", (await Assert.ThrowsAsync<SweepConflictException>(() => catalog.Delete("long", null))).Message);

        var change = running.WhenChanged(long.MaxValue, CancellationToken.None);
        await running.Pause("to delete it");
        Assert.True(await catalog.Delete("long", "anna"));
        Assert.True(await catalog.Delete("done", null));
        Assert.False(await catalog.Delete("done", null));
        Assert.Empty(await catalog.List());
        Assert.Equal(["changes.jsonl"], Directory.GetFileSystemEntries(_folder["root"]).Select(Path.GetFileName));
        Assert.Contains("\"by\":\"anna\",\"change\":\"sweep deleted\",\"name\":\"long\"", File.ReadAllText(_folder["root/changes.jsonl"]));
        await Assert.ThrowsAsync<SweepConflictException>(() => change);
        await Assert.ThrowsAsync<SweepConflictException>(() => running.Resume());
        await Finished(await catalog.Create(Yaml("long"), [], null));
    }

    [Fact]
    public async Task What_an_interrupted_deletion_left_is_deleted()
    {
        Directory.CreateDirectory(_folder["root/.deleted-old-x/checkpoints"]);
        await using var catalog = Open();
        Assert.False(Directory.Exists(_folder["root/.deleted-old-x"]));
    }

    [Fact]
    public async Task Sweeps_share_the_slots()
    {
        await using var catalog = Open();
        var sweeps = new[] { await catalog.Create(Yaml("a", trials: 100_000), [], null), await catalog.Create(Yaml("b", trials: 100_000), [], null) };
        for (var look = 0; look < 200; look++)
        {
            var running = 0;
            foreach (var sweep in sweeps) running += (await sweep.Summary()).Running.Length;
            // One may have begun between the two looks, and another ended.
            Assert.InRange(running, 0, 3);
        }

        foreach (var sweep in sweeps)
        {
            while ((await sweep.Summary()).Ended < 3) await Task.Delay(5);
        }
    }

    [Theory]
    [InlineData("name: x\nbudget: { trials: 1 }\nspace: { lr: { float: [0.1, 1] } }\n", "task")]
    [InlineData("task: reber\nbudget: { trials: 1 }\nspace: { lr: { float: [0.1, 1] } }\n", "a sweep on a server needs a name")]
    [InlineData("name: ../x\ntask: reber\nbudget: { trials: 1 }\nspace: { lr: { float: [0.1, 1] } }\n", "a name has letters")]
    [InlineData("name: x\ntask: { kind: char-lm, data: /etc/passwd }\nbudget: { trials: 1 }\nspace: { lr: { float: [0.1, 1] } }\n", "must be a path below the server's data folder, without '..', but got '/etc/passwd'.")]
    [InlineData("name: x\ntask: { kind: char-lm, data: ../secret.txt }\nbudget: { trials: 1 }\nspace: { lr: { float: [0.1, 1] } }\n", "must be a path below the server's data folder, without '..', but got '../secret.txt'.")]
    [InlineData("name: x\ntask: { kind: char-lm, data: a\\..\\..\\b }\nbudget: { trials: 1 }\nspace: { lr: { float: [0.1, 1] } }\n", "without '..'")]
    [InlineData("name: x\ntask: { kind: char-lm, data: missing.txt }\nbudget: { trials: 1 }\nspace: { lr: { float: [0.1, 1] } }\n", "there is no such file 'missing.txt' in the server's data folder.")]
    public async Task Specification_with_problems_makes_no_sweep(string yaml, string problem)
    {
        File.WriteAllText(_folder["secret.txt"], "secret");
        Directory.CreateDirectory(_folder["data"]);
        await using var catalog = Open();
        Assert.Contains(problem, (await Assert.ThrowsAsync<SpecificationException>(() => catalog.Create(yaml, [], null))).Message);
        Assert.Empty(await catalog.List());
        Assert.False(Directory.Exists(_folder["root"]));
    }

    [Fact]
    public async Task Data_is_found_below_the_data_folder()
    {
        Directory.CreateDirectory(_folder["data/texts"]);
        File.WriteAllText(_folder["data/texts/abc.txt"], string.Concat(Enumerable.Repeat("abc ", 3000)));
        await using var catalog = Open();
        var sweep = await catalog.Create(Yaml("text").Replace("task: reber", "task: char-lm", StringComparison.Ordinal), ["task.data=texts/abc.txt"], null);
        await Finished(sweep);
        Assert.Equal(0, (await sweep.Summary()).Count(TrialState.Failed));
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("Taken")]
    public async Task Name_that_is_taken_is_refused(string name)
    {
        await using var catalog = Open();
        await Finished(await catalog.Create(Yaml("taken"), [], null));
        Assert.Equal($"There is a sweep '{name}' already. Give this one another name, or delete that one.", (await Assert.ThrowsAsync<SweepConflictException>(() => catalog.Create(Yaml(name), [], null))).Message);
    }

    [Fact]
    public async Task Stopping_catalog_begins_no_sweep()
    {
        var catalog = Open();
        await catalog.DisposeAsync();
        Assert.False(catalog.IsReady);
        await Assert.ThrowsAsync<SweepConflictException>(() => catalog.Create(Yaml("late"), [], null));
    }

    [Fact]
    public async Task Root_that_cannot_be_written_is_told()
    {
        File.WriteAllText(_folder["file"], "");
        await using var catalog = LocalSweepCatalog.Open(Options() with { Root = _folder["file"] });
        Assert.Contains("cannot be written", (await Assert.ThrowsAsync<SweepConflictException>(() => catalog.Create(Yaml("first"), [], null))).Message);
    }

    private static string Yaml(string name, int trials = 2, int steps = 20) =>
        $$"""
        name: {{name}}
        task: reber
        space:
          hidden: { int: [4, 8] }
          lr: { float: [1e-3, 1e-1], log: true }
        fixed: { cell: rnn, layers: 1, batch: 4 }
        sampler: random
        scheduler: { kind: none, resource: steps, max_resource: {{steps}} }
        budget: { trials: {{trials}} }
        """;

    private static async Task Finished(ISweepService sweep)
    {
        var position = 0L;
        while ((await sweep.Summary()).Finish is null) position = await sweep.WhenChanged(position, CancellationToken.None);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private LocalCatalogOptions Options() => new() { Root = _folder["root"], DataFolder = _folder["data"], Slots = 2, Host = Host };

    private LocalSweepCatalog Open() => LocalSweepCatalog.Open(Options());
}
