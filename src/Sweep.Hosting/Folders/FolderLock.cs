using System.Globalization;

namespace Sweep.Hosting.Folders;

/// <summary>
/// Keeps a second process out of a sweep's folder: a file held open for one process alone, which the system lets go when the process
/// ends in whatever way. Who holds it stands in a file beside it, for the one that is refused: the first cannot be read by others.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _holderPath;

    private FolderLock(FileStream file, string holderPath) => (_file, _holderPath) = (file, holderPath);

    /// <summary>Takes the lock of a folder.</summary>
    /// <exception cref="SweepFolderException">A live process holds it.</exception>
    public static FolderLock Take(string folder)
    {
        var (path, holderPath) = (Path.Combine(folder, "lock"), Path.Combine(folder, "lock.holder"));
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException) && !Storage.IsFull(e) && File.Exists(path))
        {
            throw new SweepFolderException($"{folder} is in use by {Holder(holderPath)}. Wait for it to end, or end it; a sweep has one host at a time.", e);
        }

        try
        {
            File.WriteAllText(holderPath, string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"));
            return new FolderLock(file, holderPath);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a live process holds the lock. One that ended in an orderly way has left no holder, and one that was killed no lock.</summary>
    public static bool IsHeld(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "lock.holder"))) return false;
        try
        {
            using var held = new FileStream(Path.Combine(folder, "lock"), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        // The lock's own file stays: deleting it would let one process lock the deleted file and another a new one.
        try
        {
            File.Delete(_holderPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody reads who holds the lock; the next holder writes over it.
        }

        _file.Dispose();
    }

    private static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
