using Sweep.Hosting.Checkpoints;

namespace Sweep.Cluster.Checkpoints;

/// <summary>
/// The folder that all silos share, a folder in it for each sweep: <c>SWEEP/checkpoints</c>, as in the folder of a sweep on one machine.
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
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    internal string FolderOf(string sweep) => Path.Combine(root, sweep);
}
