using Xunit;

namespace Sweep.TestKit;

/// <summary>The folder <c>shared</c> beside the checkout, with recorded references and data too large for the repository. It may be absent.</summary>
public static class SharedFolder
{
    /// <summary>The full path of a file or folder in it, or null where it is absent.</summary>
    public static string? Find(string path)
    {
        var full = Path.GetFullPath(Path.Combine(RepositoryFolder.Root, "..", "shared", path));
        return Path.Exists(full) ? full : null;
    }
}

/// <summary>A test that needs something of <see cref="SharedFolder"/>; where that is absent it is skipped and says so.</summary>
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string path)
    {
        if (SharedFolder.Find(path) is null) Skip = $"needs ../shared/{path}, which is not beside this checkout";
    }
}
