using System.Text.Json;

namespace Sweep.Hosting.Catalogs;

/// <summary>Who deleted which sweep, a line of JSON for each: their journals are gone, this stays.</summary>
internal static class DeletionLog
{
    /// <summary>Writes a line, durably.</summary>
    public static void Append(string root, DateTimeOffset at, string sweep, string? by)
    {
        Directory.CreateDirectory(root);
        using var file = new FileStream(Path.Combine(root, "deleted.jsonl"), FileMode.Append, FileAccess.Write, FileShare.Read);
        using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartObject();
            json.WriteNumber("at"u8, at.ToUnixTimeMilliseconds());
            json.WriteString("sweep"u8, sweep);
            json.WriteString("by"u8, by);
            json.WriteEndObject();
        }

        file.WriteByte((byte)'\n');
        file.Flush(flushToDisk: true);
    }
}
