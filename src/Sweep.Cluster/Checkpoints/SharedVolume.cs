using Sweep.Hosting.Checkpoints;

namespace Sweep.Cluster.Checkpoints;

/// <summary>
/// The folder that all silos share. Each sweep has a folder below <c>sweeps</c>: its checkpoints as in the folder of a sweep on one machine,
/// and what belongs to its journal.
/// </summary>
public sealed class SharedVolume(string root)
{
    /// <summary>Where it is mounted here.</summary>
    public string Root => root;

    /// <summary>The checkpoints of a sweep.</summary>
    public ICheckpointStore Checkpoints(string sweep) => new FolderCheckpointStore(Path.Combine(FolderOf(sweep), "checkpoints"));

    /// <summary>Deletes all that the volume has of a sweep; nothing where it has nothing.</summary>
    public void Delete(string sweep)
    {
        var folder = FolderOf(sweep);
        if (!Directory.Exists(folder)) return;
        // Out of the way in one step: a sweep of the same name never finds half of it.
        var removed = Path.Combine(root, "sweeps", $".removed-{Guid.NewGuid():n}");
        Directory.Move(folder, removed);
        Directory.Delete(removed, recursive: true);
    }

    /// <summary>The names of the sweeps of which it has something.</summary>
    internal IEnumerable<string> Sweeps()
    {
        var all = new DirectoryInfo(Path.Combine(root, "sweeps"));
        return all.Exists ? all.EnumerateDirectories().Select(item => item.Name).Where(name => !name.StartsWith('.')) : [];
    }

    /// <summary>What belongs to a sweep's journal.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="since">The epoch at which a sweep of the name was last removed, or 0: what a late writer still says of that one goes nowhere.</param>
    internal JournalFiles FilesOf(string sweep, long since) => new(Path.Combine(FolderOf(sweep), $"journal-{since}"));

    private string FolderOf(string sweep) => Path.Combine(root, "sweeps", sweep);
}
