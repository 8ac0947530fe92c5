using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.TestKit;
using Sweep.TestKit.Checkpoints;
using Xunit;

namespace Sweep.Hosting.Tests.Checkpoints;

public sealed class FolderCheckpointStoreTests : CheckpointStoreConformance, IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Checkpoint_is_one_file_named_by_trial_attempt_and_resource()
    {
        Open().Save(17, 2, 5000, stream => stream.WriteByte(1));
        Assert.Equal([_folder[Path.Combine("checkpoints", "17", "2-5000.safetensors")]], Files());
    }

    [Fact]
    public void Failed_write_leaves_no_file()
    {
        Assert.Throws<IOException>(() => Open().Save(17, 2, 5000, _ => throw new IOException("it broke")));
        Assert.Empty(Files());
    }

    [Fact]
    public void What_a_killed_writer_left_is_deleted_and_what_is_not_ours_stays()
    {
        var store = Open();
        var kept = store.Save(0, 1, 1, stream => stream.WriteByte(1));
        File.WriteAllText(_folder["checkpoints/0/1-2.safetensors.writing"], "half");
        File.WriteAllText(_folder["checkpoints/0/notes.txt"], "mine");
        store.KeepOnly(key => key == kept.Key);
        Assert.Equal(["1-1.safetensors", "notes.txt"], Files().Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Empty_folders_of_trials_go_with_their_last_checkpoint()
    {
        var store = Open();
        store.Discard(store.Save(5, 1, 1, stream => stream.WriteByte(1)));
        Assert.Empty(Directory.GetDirectories(_folder["checkpoints"]));
    }

    protected override ICheckpointStore Open() => new FolderCheckpointStore(_folder["checkpoints"]);

    protected override void Damage(CheckpointReference checkpoint)
    {
        var path = new FolderCheckpointStore(_folder["checkpoints"]).PathOf(checkpoint);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private string[] Files() => Directory.GetFiles(_folder["checkpoints"], "*", SearchOption.AllDirectories);
}
