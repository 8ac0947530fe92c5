using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Hosting.Tests.Folders;

public sealed class SweepFolderTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Path => _scratch["shakespeare"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task New_sweep_has_specification_journal_and_checkpoints()
    {
        using var folder = SweepFolder.Create(Path, "name: shakespeare\n");
        await Begin(folder);
        Assert.Equal("name: shakespeare\n", File.ReadAllText(SweepFolder.SpecificationPath(Path)));
        Assert.True(SweepFolder.Holds(Path));
        Assert.True(Directory.Exists(_scratch["shakespeare/checkpoints"]));
    }

    [Fact]
    public async Task Sweep_is_not_begun_over_another()
    {
        using (var folder = SweepFolder.Create(Path, "")) await Begin(folder);
        var error = Assert.Throws<SweepFolderException>(() => SweepFolder.Create(Path, ""));
        Assert.Equal($"{Path} holds a sweep already. Go on with it: sweep resume {Path}. Or choose another folder with --folder.", error.Message);
    }

    [Fact]
    public void Folder_whose_sweep_never_began_can_be_used()
    {
        SweepFolder.Create(Path, "").Dispose();
        SweepFolder.Create(Path, "").Dispose();
    }

    [Fact]
    public async Task Second_live_host_is_refused_with_who_is_the_first()
    {
        using var folder = SweepFolder.Create(Path, "");
        await Begin(folder);
        var error = Assert.Throws<SweepFolderException>(() => SweepFolder.Open(Path));
        Assert.Equal(
            $"{Path} is in use by process {Environment.ProcessId} on {Environment.MachineName}. Wait for it to end, or end it; a sweep has one host at a time.",
            error.Message);
        folder.Dispose();
        SweepFolder.Open(Path).Dispose();
    }

    [Fact]
    public async Task Lock_of_a_host_that_was_killed_does_not_hold()
    {
        using (var folder = SweepFolder.Create(Path, "")) await Begin(folder);
        File.WriteAllText(_scratch["shakespeare/lock"], "");
        File.WriteAllText(_scratch["shakespeare/lock.holder"], "process 1 on elsewhere");
        SweepFolder.Open(Path).Dispose();
        Assert.False(File.Exists(_scratch["shakespeare/lock.holder"]));
    }

    [Fact]
    public async Task Copied_folder_is_the_sweep_even_while_the_first_is_in_use()
    {
        using var folder = SweepFolder.Create(Path, "");
        await Begin(folder);
        Directory.CreateDirectory(_scratch["copy"]);
        File.Copy(SweepFolder.JournalPath(Path), SweepFolder.JournalPath(_scratch["copy"]));
        using var copy = SweepFolder.Open(_scratch["copy"]);
        await using var journal = copy.OpenJournal();
        Assert.Single(journal.Read());
    }

    [Fact]
    public void Folder_without_a_sweep_is_not_opened()
    {
        var error = Assert.Throws<SweepFolderException>(() => SweepFolder.Open(Path));
        Assert.Equal($"{Path} holds no sweep: it has no journal.jsonl. Begin one with: sweep run SPECIFICATION.", error.Message);
    }

    [Fact]
    public void Unwritable_place_is_named_with_the_remedy()
    {
        File.WriteAllText(_scratch["file"], "");
        var path = _scratch["file/sweep"];
        var error = Assert.Throws<SweepFolderException>(() => SweepFolder.Create(path, ""));
        Assert.StartsWith($"{path} cannot be written: ", error.Message);
        Assert.EndsWith(" Choose another folder with --folder.", error.Message);
    }

    private static async Task Begin(SweepFolder folder)
    {
        await using FileJournal journal = folder.OpenJournal();
        journal.Append(new JournalEntry(0, 0, [new SweepEvent.SweepCreated("name: shakespeare", [])]));
    }
}
