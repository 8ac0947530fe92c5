namespace Sweep.TestKit;

/// <summary>A folder for one test, deleted after it.</summary>
public sealed class ScratchFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("sweep-test-").FullName;

    /// <summary>The path of a file or folder in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A killed process may hold a file for a moment longer (Windows); the system clears its folder of temporary files.
        }
    }
}
