namespace Sweep.Hosting.Folders;

/// <summary>Replaces small files as a whole: after a crash at any moment the old content is there or the new one, never a part.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file under a temporary name, flushes it, renames it, and makes the name durable.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="mode">Who may do what, from the moment the file exists; Unix only.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)
    {
        var whole = Path.GetFullPath(path);
        var temporary = $"{whole}.{Path.GetRandomFileName()}.writing";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, whole, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        Storage.FlushFolder(Path.GetDirectoryName(whole)!);
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
}
