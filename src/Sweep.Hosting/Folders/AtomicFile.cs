namespace Sweep.Hosting.Folders;

/// <summary>Replaces small files as a whole: after a crash at any moment the old content is there or the new one, never a part.</summary>
public static class AtomicFile
{
    private const UnixFileMode DefaultMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes a file under a temporary name, flushes it, renames it, and makes the name durable.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="mode">Who may do what, from the moment the file exists; Unix only.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = DefaultMode)
    {
        var whole = Path.GetFullPath(path);
        Move(WriteTemporary(whole, content, mode), whole, overwrite: true);
    }

    /// <summary>Writes a file as a whole unless there is one of the name, which of several processes only one does.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="content">The whole content.</param>
    /// <returns>Whether it was written.</returns>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        var whole = Path.GetFullPath(path);
        if (File.Exists(whole)) return false;
        try
        {
            Move(WriteTemporary(whole, content, DefaultMode), whole, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(whole))
        {
            return false;
        }
    }

    /// <summary>Makes a folder, and those above it that are missing, and their names durable; nothing where it exists.</summary>
    public static void CreateFolder(string path)
    {
        var whole = Path.GetFullPath(path);
        if (Directory.Exists(whole) || Path.GetDirectoryName(whole) is not { } parent) return;
        CreateFolder(parent);
        Directory.CreateDirectory(whole);
        Storage.FlushFolder(parent);
    }

    private static string WriteTemporary(string whole, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var temporary = $"{whole}.{Path.GetRandomFileName()}.writing";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        try
        {
            using var file = new FileStream(temporary, options);
            file.Write(content);
            file.Flush(flushToDisk: true);
            return temporary;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void Move(string temporary, string whole, bool overwrite)
    {
        try
        {
            File.Move(temporary, whole, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        Storage.FlushFolder(Path.GetDirectoryName(whole)!);
    }
}
