using Sweep.Cluster.Checkpoints;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.TestKit;
using Sweep.TestKit.Checkpoints;
using Xunit;

namespace Sweep.Cluster.Tests.Checkpoints;

/// <summary>The checkpoints on the shared volume keep to what those of a folder keep to.</summary>
public sealed class SharedVolumeTests : CheckpointStoreConformance, IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sweeps_do_not_meet_and_go_alone()
    {
        var volume = new SharedVolume(_folder.Path);
        var a = volume.Checkpoints("a").Save(0, 1, 1, stream => stream.WriteByte(1));
        var b = volume.Checkpoints("b").Save(0, 1, 1, stream => stream.WriteByte(2));
        Assert.Equal(["a", "b"], volume.Sweeps().Order());
        volume.Delete("a");
        volume.Delete("a");
        Assert.Equal(["b"], volume.Sweeps());
        Assert.Throws<CheckpointException>(() => volume.Checkpoints("a").Open(a));
        volume.Checkpoints("b").Open(b).Dispose();
    }

    [Fact]
    public void Fenced_attempt_cannot_overwrite_what_a_later_one_saved()
    {
        var store = Open();
        var later = store.Save(3, 2, 500, stream => stream.WriteByte(2));
        store.Save(3, 1, 500, stream => stream.WriteByte(1));
        using var content = store.Open(later);
        Assert.Equal(2, content.ReadByte());
    }

    protected override ICheckpointStore Open() => new SharedVolume(_folder.Path).Checkpoints("a");

    protected override void Damage(CheckpointReference checkpoint)
    {
        using var file = new FileStream(_folder[$"sweeps/a/checkpoints/{checkpoint.Trial}/{checkpoint.Attempt}-{checkpoint.Resource}.safetensors"], FileMode.Open);
        file.Position = file.Length / 2;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }
}
