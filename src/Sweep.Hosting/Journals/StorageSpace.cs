namespace Sweep.Hosting.Journals;

/// <summary>The volume on which a journal lies.</summary>
/// <param name="FreeBytes">Bytes that can still be written.</param>
/// <param name="SizeBytes">Bytes in all.</param>
public readonly record struct StorageSpace(long FreeBytes, long SizeBytes)
{
    /// <summary>The volume of a file; null where the system does not tell.</summary>
    public static StorageSpace? Of(string file)
    {
        try
        {
            var volume = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(file))!);
            return new StorageSpace(volume.AvailableFreeSpace, volume.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
