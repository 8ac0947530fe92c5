using Sweep.Hosting.Catalogs;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Journals;

namespace Sweep.Hosting.Folders;

/// <summary>
/// A sweep on disk: <c>journal.jsonl</c>, <c>checkpoints/</c> and <c>spec.yaml</c>, the specification as it was given (the journal has it
/// too, and counts). Nothing in it says where it is: copying the folder moves the sweep. While it is open for writing it is locked.
/// </summary>
public sealed class SweepFolder : IDisposable
{
    private readonly FolderLock _lock;

    private SweepFolder(string path, FolderLock @lock) => (Path, _lock) = (path, @lock);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Where a sweep goes when nothing else is said: <c>sweeps/NAME</c>.</summary>
    public static string DefaultPath(string name) => System.IO.Path.Combine("sweeps", name);

    /// <summary>The journal's file.</summary>
    public static string JournalPath(string folder) => System.IO.Path.Combine(folder, "journal.jsonl");

    /// <summary>The file of the specification.</summary>
    public static string SpecificationPath(string folder) => System.IO.Path.Combine(folder, "spec.yaml");

    /// <summary>Whether a folder holds a sweep.</summary>
    public static bool Holds(string folder) => File.Exists(JournalPath(folder)) && new FileInfo(JournalPath(folder)).Length > 0;

    /// <summary>Makes and locks the folder of a new sweep.</summary>
    /// <exception cref="SweepFolderException">It holds a sweep already, is in use, or cannot be written.</exception>
    public static SweepFolder Create(string path, string specification)
    {
        if (Holds(path)) throw new SweepFolderException($"{path} holds a sweep already. Go on with it: sweep resume {path}. Or choose another folder with --folder.");
        SweepFolder? folder = null;
        try
        {
            Directory.CreateDirectory(path);
            folder = new SweepFolder(path, FolderLock.Take(path));
            Directory.CreateDirectory(System.IO.Path.Combine(path, "checkpoints"));
            File.WriteAllText(SpecificationPath(path), specification);
            return folder;
        }
        catch (Exception e)
        {
            folder?.Dispose();
            if (e is IOException or UnauthorizedAccessException) throw Unwritable(path, e);
            throw;
        }
    }

    /// <summary>Opens and locks the folder of a sweep to go on with it.</summary>
    /// <exception cref="SweepFolderException">It holds no sweep, is in use, or cannot be written.</exception>
    public static SweepFolder Open(string path)
    {
        RequireSweep(path);
        try
        {
            return new SweepFolder(path, FolderLock.Take(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }
    }

    /// <summary>
    /// Deletes a sweep. It is gone at once, being renamed first; what a crash leaves of it begins with <paramref name="prefix"/>.
    /// </summary>
    /// <exception cref="SweepFolderException">It is in use, or cannot be deleted.</exception>
    internal static void Delete(string path, string prefix)
    {
        try
        {
            FolderLock.Take(path).Dispose();
            var parent = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
            var gone = System.IO.Path.Combine(parent, $"{prefix}{System.IO.Path.GetFileName(path)}-{System.IO.Path.GetRandomFileName()}");
            Directory.Move(path, gone);
            Storage.FlushFolder(parent);
            Directory.Delete(gone, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SweepFolderException($"{path} cannot be deleted: {e.Message}", e);
        }
    }

    /// <summary>Opens the journal for writing.</summary>
    public FileJournal OpenJournal(Action<string>? notice = null) => FileJournal.Open(JournalPath(Path), notice);

    /// <summary>The store of checkpoints.</summary>
    public FolderCheckpointStore OpenCheckpoints() => OpenCheckpoints(Path);

    /// <summary>The store of checkpoints of a folder that need not be locked, to read from.</summary>
    public static FolderCheckpointStore OpenCheckpoints(string path) => new(System.IO.Path.Combine(path, "checkpoints"));

    /// <summary>Says to who finds the folder in use where its sweep can be reached.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="name">The sweep's name there.</param>
    public void Announce(Uri server, string name) => _lock.Announce(server, name);

    /// <summary>Who has a folder in use; null where nobody has.</summary>
    public static FolderHolder? HolderOf(string path) => FolderLock.HolderOf(path);

    /// <summary>Deletes a sweep that no process runs, and its folder with it. It is gone at once.</summary>
    /// <exception cref="SweepFolderException">It holds no sweep, is in use, or cannot be deleted.</exception>
    public static void Delete(string path)
    {
        RequireSweep(path);
        Delete(path, FolderScan.Deleted);
    }

    /// <summary>Unlocks the folder.</summary>
    public void Dispose() => _lock.Dispose();

    private static void RequireSweep(string path)
    {
        if (Holds(path)) return;
        var near = Holds(DefaultPath(path)) ? $" Did you mean {DefaultPath(path)}?" : " Begin one with: sweep run SPECIFICATION.";
        throw new SweepFolderException($"{path} holds no sweep: it has no journal.jsonl.{near}");
    }

    private static SweepFolderException Unwritable(string path, Exception cause)
        => new($"{path} cannot be written: {cause.Message} Choose another folder with --folder.", cause);
}
