using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Journals;

/// <summary>
/// Reads the one shape that makes up nearly all of a journal, a report that changed nothing and has the metrics of the report before it, straight from
/// its bytes: three times as fast as through a JSON reader, which reads whatever this does not know.
/// </summary>
internal sealed class ReportScanner
{
    private string[] _names = [];
    private byte[][] _keys = [];

    private static ReadOnlySpan<byte> Head => "[{\"type\":\"metrics-reported\",\"trial\":"u8;

    /// <summary>Learns the metrics that the next reports will probably have.</summary>
    public void Learn(string[] names)
    {
        if (ReferenceEquals(names, _names)) return;
        (_names, _keys) = (names, [.. names.Select(static name => JsonSerializer.SerializeToUtf8Bytes(name))]);
    }

    /// <summary>Reads the list of events if it has that shape, whole; null where it has not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SweepEvent.MetricsReported? TryRead(ReadOnlySpan<byte> events)
    {
        if (_names.Length == 0 || !events.StartsWith(Head)) return null;
        var rest = events[Head.Length..];
        if (!Utf8Parser.TryParse(rest, out int trial, out var digits) || !Pass(ref rest, digits, ",\"attempt\":"u8)) return null;
        if (!Utf8Parser.TryParse(rest, out int attempt, out digits) || !Pass(ref rest, digits, ",\"resource\":"u8)) return null;
        if (!Utf8Parser.TryParse(rest, out long resource, out digits) || !Pass(ref rest, digits, ",\"metrics\":{"u8)) return null;

        var values = new double[_names.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0 && !Pass(ref rest, 0, ","u8)) return null;
            if (!Pass(ref rest, 0, _keys[i]) || !Pass(ref rest, 0, ":"u8)) return null;
            if (!Utf8Parser.TryParse(rest, out values[i], out digits) || digits == 0 || rest[0] is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9'))) return null;
            rest = rest[digits..];
        }

        return rest.SequenceEqual("}}]"u8) ? new SweepEvent.MetricsReported(trial, attempt, resource, new MetricValues(_names, values), Verdict.Continue) : null;
    }

    private static bool Pass(ref ReadOnlySpan<byte> rest, int skip, ReadOnlySpan<byte> expected)
    {
        if (!rest[skip..].StartsWith(expected)) return false;
        rest = rest[(skip + expected.Length)..];
        return true;
    }
}
