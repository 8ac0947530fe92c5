namespace Sweep.Cluster.Checkpoints;

/// <summary>What the shared volume has of one sweep's journal.</summary>
internal sealed class JournalFiles(string folder)
{
    /// <summary>The entries that went from Redis to files.</summary>
    public JournalArchive Archive { get; } = new(folder);

    /// <summary>How far the journal has come.</summary>
    public JournalWatermark Watermark { get; } = new(Path.Combine(folder, "position"));

    /// <summary>How many entries were durable at least.</summary>
    public long Known() => Math.Max(Watermark.Read(), Archive.End());
}
