using System.Globalization;

namespace Sweep.Hosting.Folders;

/// <summary>
/// Keeps a second process out of a sweep's folder: a file held open for one process alone, which the system lets go when the process
/// ends in whatever way. Who holds it stands in a file beside it, for the one that is refused: the first cannot be read by others.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private static readonly FolderHolder Unknown = new("another process", null, null);

    private readonly FileStream _file;
    private readonly string _holderPath;

    private FolderLock(FileStream file, string holderPath) => (_file, _holderPath) = (file, holderPath);

    /// <summary>Takes the lock of a folder.</summary>
    /// <exception cref="SweepFolderException">A live process holds it.</exception>
    public static FolderLock Take(string folder)
    {
        var (path, holderPath) = (LockPath(folder), HolderPath(folder));
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException) && !Storage.IsFull(e) && File.Exists(path))
        {
            throw new SweepFolderException($"{folder} is in use by {Read(holderPath).Who}. Wait for it to end, or end it; a sweep has one host at a time.", e);
        }

        try
        {
            File.WriteAllText(holderPath, string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}\n"));
            return new FolderLock(file, holderPath);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Who holds the lock; null where no live process does. One that ended in an orderly way has left no holder, and one that was killed no lock.</summary>
    public static FolderHolder? HolderOf(string folder)
    {
        if (!File.Exists(HolderPath(folder))) return null;
        try
        {
            using var held = new FileStream(LockPath(folder), FileMode.Open, FileAccess.Read, FileShare.Read);
            return null;
        }
        catch (IOException)
        {
            return Read(HolderPath(folder));
        }
    }

    /// <summary>Adds to who holds the lock where the sweep can be reached.</summary>
    public void Announce(Uri server, string name)
    {
        try
        {
            File.AppendAllLines(_holderPath, [server.AbsoluteUri, name]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, or somebody who reads it: the sweep is then only found by the server's address.
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

    private static string LockPath(string folder) => Path.Combine(folder, "lock");

    private static string HolderPath(string folder) => Path.Combine(folder, "lock.holder");

    private static FolderHolder Read(string path)
    {
        try
        {
            return File.ReadAllLines(path) is [var who, .. var rest]
                ? new FolderHolder(who, Uri.TryCreate(rest.ElementAtOrDefault(0), UriKind.Absolute, out var server) ? server : null, rest.ElementAtOrDefault(1))
                : Unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unknown;
        }
    }
}
