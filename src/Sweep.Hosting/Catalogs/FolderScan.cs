using Sweep.Hosting.Folders;

namespace Sweep.Hosting.Catalogs;

/// <summary>Finds the sweeps of folders: a folder is a sweep's own, or the parent of such.</summary>
internal static class FolderScan
{
    /// <summary>The prefix of folders that are being deleted. No sweep's name begins so.</summary>
    public const string Deleted = ".deleted-";

    /// <summary>The sweeps' folders by their names, which are the base names of the folders.</summary>
    /// <exception cref="SweepFolderException">A folder does not exist, or two sweeps have the same name.</exception>
    public static SortedDictionary<string, string> Find(IEnumerable<string> folders)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in folders.SelectMany(Below).Select(Path.GetFullPath).Distinct())
        {
            var name = Path.GetFileName(folder);
            if (found.Keys.FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) is { } taken)
                throw new SweepFolderException($"{found[taken]} and {folder} have the same name, by which they could not be told apart. Rename one of the folders.");
            found.Add(name, folder);
        }

        return found;
    }

    /// <summary>Deletes what a deletion that was interrupted has left in a folder.</summary>
    public static void Sweep(string parent)
    {
        if (!Directory.Exists(parent)) return;
        foreach (var left in Directory.GetDirectories(parent, Deleted + "*")) Directory.Delete(left, recursive: true);
    }

    private static IEnumerable<string> Below(string folder)
    {
        if (!Directory.Exists(folder)) throw new SweepFolderException($"There is no folder '{folder}'. Name the folder of a sweep, or one that holds such folders.");
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return SweepFolder.Holds(path)
            ? [path]
            : Directory.GetDirectories(path).Where(inner => !Path.GetFileName(inner).StartsWith('.') && SweepFolder.Holds(inner)).Order(StringComparer.Ordinal);
    }
}
