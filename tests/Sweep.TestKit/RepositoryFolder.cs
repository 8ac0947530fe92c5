namespace Sweep.TestKit;

/// <summary>The checkout that the tests run from.</summary>
public static class RepositoryFolder
{
    /// <summary>The folder with <c>Sweep.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sweep.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above '{from}' has Sweep.sln.");
    }
}
