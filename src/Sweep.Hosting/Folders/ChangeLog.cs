using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sweep.Hosting.Folders;

/// <summary>
/// Who changed what beside the sweeps' own journals: <c>changes.jsonl</c> in the folder of the sweeps, one JSON object a line, only ever
/// appended to. A sweep that is deleted takes its journal with it, and tokens have none; so that is kept here.
/// </summary>
public static class ChangeLog
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The file in a folder of sweeps.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, "changes.jsonl");

    /// <summary>Adds a line, durably: <c>{"at":…,"by":…,"change":…,"name":…}</c>.</summary>
    /// <param name="folder">The folder of the sweeps.</param>
    /// <param name="at">When.</param>
    /// <param name="by">Whose token asked; null where none was needed; <see cref="LocalUser"/> at the command line.</param>
    /// <param name="change">What happened, such as <c>sweep deleted</c>.</param>
    /// <param name="name">To what.</param>
    public static void Append(string folder, DateTimeOffset at, string? by, string change, string name)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("at", at.ToUnixTimeMilliseconds());
            json.WriteString("by", by);
            json.WriteString("change", change);
            json.WriteString("name", name);
            json.WriteEndObject();
        }

        Directory.CreateDirectory(folder);
        using var file = OpenAlone(PathIn(folder));
        // A line that a crash cut short keeps to itself.
        if (!EndsLine(file)) file.WriteByte((byte)'\n');
        buffer.WriteByte((byte)'\n');
        file.Seek(0, SeekOrigin.End);
        file.Write(buffer.ToArray());
        file.Flush(flushToDisk: true);
    }

    /// <summary>Who acts at the command line: <c>local:</c> and the system's name of the user. No token has a colon in its name.</summary>
    public static string LocalUser => $"local:{Environment.UserName}";

    private static bool EndsLine(FileStream file)
    {
        if (file.Length == 0) return true;
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() == '\n';
    }

    private static FileStream OpenAlone(string path)
    {
        var start = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (IOException) when (File.Exists(path) && Environment.TickCount64 - start < Patience.TotalMilliseconds)
            {
                Thread.Sleep(10);
            }
        }
    }
}
