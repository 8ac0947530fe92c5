using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Folders;

namespace Sweep.Cluster.Checkpoints;

/// <summary>
/// The folder that all silos share. Each sweep has a folder below <c>sweeps</c>: its checkpoints as in the folder of a sweep on one machine,
/// and what belongs to its journal.
/// </summary>
public sealed class SharedVolume(string root)
{
    private const string Removed = ".removed-";

    /// <summary>Where it is mounted here.</summary>
    public string Root => root;

    /// <summary>The checkpoints of a sweep.</summary>
    public ICheckpointStore Checkpoints(string sweep)
    {
        var folder = Path.Combine(FolderOf(sweep), "checkpoints");
        AtomicFile.CreateFolder(folder);
        return new FolderCheckpointStore(folder);
    }

    /// <summary>Deletes all that the volume has of a sweep; nothing where it has nothing.</summary>
    public void Delete(string sweep)
    {
        var folder = FolderOf(sweep);
        var all = Path.Combine(root, "sweeps");
        // Out of the way in one step: a sweep of the same name never finds half of it.
        if (Directory.Exists(folder)) Directory.Move(folder, Path.Combine(all, $"{Removed}{Guid.NewGuid():n}"));
        if (!Directory.Exists(all)) return;
        foreach (var removed in Directory.GetDirectories(all, $"{Removed}*")) DeleteRemoved(removed);
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

    private static void DeleteRemoved(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another silo, removing another sweep, was quicker.
        }
    }

    private string FolderOf(string sweep) => Path.Combine(root, "sweeps", sweep);
}
