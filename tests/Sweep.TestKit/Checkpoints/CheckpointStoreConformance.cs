using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Xunit;

namespace Sweep.TestKit.Checkpoints;

/// <summary>What every store of checkpoints keeps to; a class per store inherits it.</summary>
public abstract class CheckpointStoreConformance
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31))];

    /// <summary>Opens the store of this test, or opens it again as another process would.</summary>
    protected abstract ICheckpointStore Open();

    /// <summary>Changes one byte of what is stored.</summary>
    protected abstract void Damage(CheckpointReference checkpoint);

    [Fact]
    public void Opens_what_was_saved()
    {
        var saved = Open().Save(3, 2, 500, stream => stream.Write(Content));
        Assert.Equal((3, 2, 500L), (saved.Trial, saved.Attempt, saved.Resource));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Content)), saved.Digest);
        Assert.Equal(Content, Read(Open(), saved));
    }

    [Fact]
    public void Writer_may_seek_back()
    {
        var saved = Open().Save(0, 1, 1, stream =>
        {
            stream.Write([0, 0, 3]);
            stream.Position = 0;
            stream.Write([1, 2]);
        });
        Assert.Equal([1, 2, 3], Read(Open(), saved));
    }

    [Fact]
    public void Same_place_is_replaced()
    {
        var store = Open();
        var first = store.Save(0, 1, 10, stream => stream.Write([1]));
        var second = store.Save(0, 1, 10, stream => stream.Write([2]));
        Assert.Equal([2], Read(store, second));
        Assert.Throws<CheckpointException>(() => store.Open(first));
    }

    [Fact]
    public void Attempts_and_trials_do_not_meet()
    {
        var store = Open();
        var all = new[] { (1, 1, 1L), (1, 1, 11L), (1, 11, 1L), (11, 1, 1L) }
            .Select((key, i) => (store.Save(key.Item1, key.Item2, key.Item3, stream => stream.WriteByte((byte)i)), (byte)i)).ToList();
        foreach (var (saved, content) in all) Assert.Equal([content], Read(store, saved));
    }

    [Fact]
    public void Failed_write_leaves_nothing_and_keeps_what_was_there()
    {
        var store = Open();
        var before = store.Save(0, 1, 10, stream => stream.Write([1]));
        Assert.Throws<InvalidOperationException>(() => store.Save(0, 1, 10, stream =>
        {
            stream.Write([2, 2, 2]);
            throw new InvalidOperationException("it broke");
        }));
        Assert.Equal([1], Read(Open(), before));
    }

    [Fact]
    public void Damaged_checkpoint_is_not_opened()
    {
        var store = Open();
        var saved = store.Save(0, 1, 10, stream => stream.Write(Content));
        Damage(saved);
        Assert.Contains("is damaged: its SHA-256 is ", Assert.Throws<CheckpointException>(() => store.Open(saved)).Message);
    }

    [Fact]
    public void Missing_checkpoint_is_said_to_be_missing()
        => Assert.Contains("is missing", Assert.Throws<CheckpointException>(() => Open().Open(new CheckpointReference(9, 1, 1, "a"))).Message);

    [Fact]
    public void Discarded_checkpoint_is_gone_and_may_be_discarded_again()
    {
        var store = Open();
        var (one, other) = (store.Save(0, 1, 10, stream => stream.WriteByte(1)), store.Save(0, 1, 20, stream => stream.WriteByte(2)));
        store.Discard(one);
        store.Discard(one);
        Assert.Throws<CheckpointException>(() => store.Open(one));
        Assert.Equal([2], Read(store, other));
        store.Discard(other);
    }

    [Fact]
    public void Keeps_only_what_is_needed()
    {
        var store = Open();
        var all = Enumerable.Range(0, 12).Select(i => store.Save(i / 3, 1 + i % 2, i, stream => stream.WriteByte((byte)i))).ToList();
        store.KeepOnly(key => key == all[0].Key || key == all[7].Key);
        for (var i = 0; i < all.Count; i++)
        {
            if (i is 0 or 7) Assert.Equal([(byte)i], Read(store, all[i]));
            else Assert.Throws<CheckpointException>(() => store.Open(all[i]));
        }
    }

    [Fact]
    public void Attempt_may_save_while_the_last_checkpoint_of_its_trial_is_discarded()
    {
        var (store, other) = (Open(), Open());
        for (var resource = 0; resource < 200; resource++)
        {
            var before = store.Save(0, 1, resource, stream => stream.WriteByte(1));
            CheckpointReference? saved = null;
            Parallel.Invoke(
                () => saved = store.Save(0, 2, resource, stream => stream.WriteByte(2)),
                () => other.Discard(before),
                () => other.KeepOnly(key => key.Attempt == 2));
            Assert.Equal([2], Read(store, saved!));
            store.Discard(saved!);
        }
    }

    [Fact]
    public void Threads_may_save_different_trials()
    {
        var store = Open();
        var saved = new CheckpointReference[16];
        Parallel.For(0, saved.Length, i => saved[i] = store.Save(i, 1, 1, stream => stream.Write(Content.AsSpan(0, 1000 + i))));
        for (var i = 0; i < saved.Length; i++) Assert.Equal(Content[..(1000 + i)], Read(store, saved[i]));
    }

    private static byte[] Read(ICheckpointStore store, CheckpointReference checkpoint)
    {
        using var stream = store.Open(checkpoint);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
