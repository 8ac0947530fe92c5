namespace Sweep.Server.Access;

/// <summary>
/// Tells when the content of files changes, whenever its owner asks it to look. It reads them: a file of tokens or a certificate is small,
/// and content is what counts where names are replaced by renaming or through links (Kubernetes' secrets), where a copy keeps its time,
/// or where a file system sends no notices (NFS).
/// </summary>
/// <param name="paths">The files.</param>
/// <param name="now">What they hold now, as the caller has read them; null for one that is missing.</param>
/// <param name="changed">Called with the new contents; null for a file that is missing or cannot be read.</param>
internal sealed class FileWatch(string[] paths, byte[]?[] now, Action<byte[]?[]> changed)
{
    /// <summary>How often owners look: a change acts within a second.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private byte[]?[] _last = now;

    /// <summary>Looks, and tells of a change before it returns.</summary>
    public void Look()
    {
        lock (_lock)
        {
            byte[]?[] now = [.. paths.Select(Read)];
            if (now.Zip(_last).All(static pair => Same(pair.First, pair.Second))) return;
            _last = now;
            changed(now);
        }
    }

    private static bool Same(byte[]? a, byte[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);

    private static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
