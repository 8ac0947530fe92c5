namespace Sweep.Hosting.Specifications;

/// <summary>Finds a data file that a specification names by a relative path.</summary>
/// <param name="folders">Where to look, in this order.</param>
internal sealed class DataLocator(IReadOnlyList<string> folders)
{
    /// <summary>The absolute path of a file; where there is none, what is wrong.</summary>
    public string Find(string path, Action<string> report)
    {
        try
        {
            var tried = folders.Select(folder => Path.GetFullPath(path, folder)).Distinct().ToArray();
            if (tried.FirstOrDefault(File.Exists) is { } found) return found;
            if (tried.FirstOrDefault(Directory.Exists) is { } folder) report($"must name a file, but {folder} is a folder.");
            else report($"there is no such file '{path}'. Looked for {string.Join(" and ", tried)}.");
        }
        catch (ArgumentException)
        {
            report($"'{path}' is not a path.");
        }

        return path;
    }
}
