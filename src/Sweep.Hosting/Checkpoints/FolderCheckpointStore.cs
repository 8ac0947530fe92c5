using System.Globalization;
using System.Security.Cryptography;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;

namespace Sweep.Hosting.Checkpoints;

/// <summary>
/// Checkpoints as files, <c>TRIAL/ATTEMPT-RESOURCE.safetensors</c> in one folder. A file is written under a temporary name, flushed, renamed,
/// and its folder flushed: whoever sees the name sees the whole content. Several threads may use it, each for its own trial.
/// </summary>
public sealed class FolderCheckpointStore : ICheckpointStore
{
    private const string Extension = ".safetensors";
    private const string Temporary = ".writing";
    private const int MostTries = 100;
    private readonly string _folder;

    /// <summary>A store in a folder, which is made when it does not exist.</summary>
    public FolderCheckpointStore(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>The file of a checkpoint.</summary>
    public string PathOf(CheckpointReference checkpoint) => PathOf(checkpoint.Trial, checkpoint.Attempt, checkpoint.Resource);

    /// <inheritdoc/>
    public CheckpointReference Save(int trial, int attempt, long resource, Action<Stream> write)
    {
        var path = PathOf(trial, attempt, resource);
        var temporary = path + Temporary;
        var begun = Begin(temporary);
        try
        {
            string digest;
            using (var file = begun)
            {
                write(file);
                file.Flush(flushToDisk: true);
                file.Position = 0;
                digest = Convert.ToHexStringLower(SHA256.HashData(file));
            }

            File.Move(temporary, path, overwrite: true);
            Storage.FlushFolder(Path.GetDirectoryName(path)!);
            return new CheckpointReference(trial, attempt, resource, digest);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <inheritdoc/>
    public Stream Open(CheckpointReference checkpoint)
    {
        var path = PathOf(checkpoint);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var digest = Convert.ToHexStringLower(SHA256.HashData(file));
            if (digest != checkpoint.Digest) throw new CheckpointException($"{path}: the checkpoint is damaged: its SHA-256 is {digest}, but {checkpoint.Digest} was saved.");
            file.Position = 0;
            return file;
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is FileNotFoundException or DirectoryNotFoundException) throw new CheckpointException($"{path}: the checkpoint is missing.", e);
            if (e is IOException or UnauthorizedAccessException) throw new CheckpointException($"{path}: the checkpoint cannot be read: {e.Message}", e);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Discard(CheckpointReference checkpoint)
    {
        var path = PathOf(checkpoint);
        try
        {
            File.Delete(path);
            File.Delete(path + Temporary);
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }

        DeleteWhenEmpty(Path.GetDirectoryName(path)!);
    }

    /// <inheritdoc/>
    public void KeepOnly(Func<CheckpointKey, bool> isKept)
    {
        foreach (var folder in Directory.GetDirectories(_folder))
        {
            try
            {
                // Only what the store itself may have written: a file of somebody's in here is none of its business.
                foreach (var file in Directory.GetFiles(folder))
                {
                    if (KeyOf(file) is { } key && !isKept(key)) File.Delete(file);
                }

                DeleteWhenEmpty(folder);
            }
            catch (DirectoryNotFoundException)
            {
                // Somebody discarded the last one meanwhile.
            }
        }
    }

    // Whoever discards the last checkpoint of a trial, here or on another machine, may delete the folder just before the file is there that keeps it.
    private FileStream Begin(string temporary)
    {
        var folder = Path.GetDirectoryName(temporary)!;
        for (var tries = 0; ; tries++)
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                Storage.FlushFolder(_folder);
            }

            try
            {
                return new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            }
            catch (DirectoryNotFoundException) when (tries < MostTries)
            {
                // Made anew.
            }
        }
    }

    private static CheckpointKey? KeyOf(string file)
    {
        var name = Path.GetFileName(file);
        if (name.EndsWith(Temporary, StringComparison.Ordinal)) name = name[..^Temporary.Length];
        if (!name.EndsWith(Extension, StringComparison.Ordinal) || name[..^Extension.Length].Split('-') is not [var attempt, var resource]) return null;
        return int.TryParse(Path.GetFileName(Path.GetDirectoryName(file)), NumberStyles.None, CultureInfo.InvariantCulture, out var trial)
            && int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(resource, NumberStyles.None, CultureInfo.InvariantCulture, out var spent)
            ? new CheckpointKey(trial, number, spent)
            : null;
    }

    private static void DeleteWhenEmpty(string folder)
    {
        try
        {
            if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Another attempt of the trial has just begun to write here, or somebody else deleted it.
        }
    }

    private string PathOf(int trial, int attempt, long resource)
        => Path.Combine(_folder, trial.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{attempt}-{resource}{Extension}"));
}
