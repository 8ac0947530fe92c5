using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Journals;

namespace Sweep.Hosting.Hosts;

/// <summary>
/// A host's state as bytes: a version, the checksum of what follows, and, compressed, the last entry's digest, the sweep's state, and what the instruments know of earlier hosts. The digest of the entry tells
/// whether the journal is still the one that the state came from, not another that a backup began again.
/// </summary>
internal static class SweepSnapshot
{
    /// <summary>To be raised with every change of what <see cref="SweepState.WriteTo"/>, or a scheduler's, or the instruments' write: older snapshots are then ignored, and the journal is replayed.</summary>
    public const int Version = 1;

    private const int HeaderBytes = sizeof(int) + SHA256.HashSizeInBytes;

    /// <summary>What is to be packed; quick, for who holds the state's lock.</summary>
    public static byte[] Write(SweepState state, SweepInstruments instruments, JournalEntry last)
    {
        var writer = new CanonicalWriter();
        writer.Write(DigestOf(last));
        state.WriteTo(writer);
        instruments.WriteTo(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Makes a snapshot of what was written.</summary>
    public static Snapshot Pack(long position, byte[] written)
    {
        using var packed = new MemoryStream();
        packed.Write(new byte[HeaderBytes]);
        using (var compressed = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true)) compressed.Write(written);
        var bytes = packed.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Version);
        SHA256.HashData(bytes.AsSpan(HeaderBytes), bytes.AsSpan(sizeof(int)));
        return new Snapshot(position, bytes);
    }

    /// <summary>Reads a state back, with the digest of the last entry in it.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another version; the message says which.</exception>
    public static (SweepState State, string Last) Read(Snapshot snapshot, SweepSetup setup, SweepInstruments instruments)
    {
        var bytes = snapshot.State.Span;
        if (bytes.Length < HeaderBytes) throw new InvalidDataException("it is damaged");
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes) is var version && version != Version) throw new InvalidDataException($"its version is {version}, but {Version} is read here");
        if (!SHA256.HashData(bytes[HeaderBytes..]).AsSpan().SequenceEqual(bytes[sizeof(int)..HeaderBytes])) throw new InvalidDataException("it is damaged");

        using var written = new MemoryStream();
        using (var packed = new BrotliStream(new MemoryStream(snapshot.State[HeaderBytes..].ToArray()), CompressionMode.Decompress)) packed.CopyTo(written);
        var reader = new CanonicalReader(written.GetBuffer().AsMemory(0, (int)written.Length));
        var last = reader.ReadText() ?? throw CanonicalReader.Broken();
        var state = SweepState.Read(setup, reader);
        instruments.ReadFrom(reader, state);
        return reader.IsAtEnd && state.NextPosition == snapshot.Position ? (state, last) : throw CanonicalReader.Broken();
    }

    /// <summary>What tells an entry from any other.</summary>
    public static string DigestOf(JournalEntry entry) => Convert.ToHexStringLower(SHA256.HashData(new JournalLine().Write(entry)));
}
