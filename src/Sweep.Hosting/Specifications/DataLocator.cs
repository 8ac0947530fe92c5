namespace Sweep.Hosting.Specifications;

/// <summary>Finds a data file that a specification names.</summary>
internal sealed class DataLocator
{
    private readonly IReadOnlyList<string> _folders;
    private readonly bool _isConfined;

    private DataLocator(IReadOnlyList<string> folders, bool isConfined) => (_folders, _isConfined) = (folders, isConfined);

    /// <summary>Looks for relative paths in these folders, in this order; absolute ones are taken as they are.</summary>
    public static DataLocator In(params IReadOnlyList<string> folders) => new(folders, isConfined: false);

    /// <summary>Looks below one folder and nowhere else: for paths that come from another machine.</summary>
    public static DataLocator Below(string folder) => new([folder], isConfined: true);

    /// <summary>The absolute path of a file; where there is none, what is wrong.</summary>
    public string Find(string path, Action<string> report)
    {
        try
        {
            if (_isConfined && (Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..")))
            {
                report($"must be a path below the server's data folder, without '..', but got '{path}'.");
                return path;
            }

            var tried = _folders.Select(folder => Path.GetFullPath(path, folder)).Distinct().ToArray();
            if (tried.FirstOrDefault(File.Exists) is { } found) return found;
            if (tried.FirstOrDefault(Directory.Exists) is { } folder) report($"must name a file, but {(_isConfined ? path : folder)} is a folder.");
            else report(_isConfined ? $"there is no such file '{path}' in the server's data folder." : $"there is no such file '{path}'. Looked for {string.Join(" and ", tried)}.");
        }
        catch (ArgumentException)
        {
            report($"'{path}' is not a path.");
        }

        return path;
    }
}
