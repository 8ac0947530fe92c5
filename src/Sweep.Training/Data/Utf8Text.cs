using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Sweep.Training.Data;

/// <summary>A text file as Unicode scalars. A byte order mark at its start is not part of the text; line ends are kept as they are.</summary>
public sealed class Utf8Text
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private Utf8Text(DataFile file, int[] scalars) => (File, Scalars) = (file, scalars);

    public DataFile File { get; }

    /// <summary>The text, one code point each.</summary>
    public int[] Scalars { get; }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="DataException">It is missing, unreadable, empty or not UTF-8.</exception>
    public static Utf8Text Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = System.IO.File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: there is no such file. Paths are relative to the current folder, {Directory.GetCurrentDirectory()}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {e.Message}", e);
        }

        return Decode(path, bytes);
    }

    /// <summary>Decodes the content of a file.</summary>
    /// <exception cref="DataException">It is empty or not UTF-8.</exception>
    public static Utf8Text Decode(string path, ReadOnlySpan<byte> bytes)
    {
        var start = bytes.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        if (bytes.Length == start) throw new DataException($"{path}: the file is empty.");
        if (!Utf8.IsValid(bytes)) throw Invalid(path, bytes);
        var scalars = new int[Count(bytes[start..])];
        for (int i = 0, at = start; i < scalars.Length; i++)
        {
            if (bytes[at] < 0x80)
            {
                scalars[i] = bytes[at++];
                continue;
            }

            Rune.DecodeFromUtf8(bytes[at..], out var rune, out var used);
            scalars[i] = rune.Value;
            at += used;
        }

        return new Utf8Text(new DataFile(path, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), scalars);
    }

    // A scalar has one byte that does not continue another.
    private static int Count(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        foreach (var b in bytes) count += (b & 0xC0) == 0x80 ? 0 : 1;
        return count;
    }

    private static DataException Invalid(string path, ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var used) == OperationStatus.Done) at += used;
        return new DataException($"{path}: not UTF-8: byte {at} (0x{bytes[at]:X2}) begins no valid sequence. Convert the file, for instance with iconv -t UTF-8.");
    }
}
