using System.Globalization;
using Sweep.Hosting.Folders;

namespace Sweep.Cluster.Checkpoints;

/// <summary>
/// How many entries of a sweep were durable at least, in a file beside the checkpoints: when Redis comes back with fewer, it was restored from an older
/// backup or lost data. Written now and then, so it may be behind; never ahead.
/// </summary>
internal sealed class JournalWatermark(string path)
{
    public string Path => path;

    /// <summary>The number; 0 where none was written.</summary>
    public long Read()
    {
        try
        {
            return long.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
    }

    /// <summary>Writes a number, unless a higher one is there.</summary>
    public void Raise(long position)
    {
        if (position <= Read()) return;
        AtomicFile.CreateFolder(System.IO.Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{position}\n")));
    }
}
