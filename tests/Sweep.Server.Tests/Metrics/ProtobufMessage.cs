using System.Buffers.Binary;
using System.Text;

namespace Sweep.Server.Tests.Metrics;

/// <summary>A message of protocol buffers, taken apart without its schema. https://protobuf.dev/programming-guides/encoding/</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> _values = [];

    public ProtobufMessage(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var tag = Varint(ref bytes);
            var (field, wireType) = ((int)(tag >> 3), (int)(tag & 7));
            switch (wireType)
            {
                case 0:
                    _values.Add((field, Varint(ref bytes), []));
                    break;
                case 1:
                    _values.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes), []));
                    bytes = bytes[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref bytes);
                    _values.Add((field, 0, bytes[..length].ToArray()));
                    bytes = bytes[length..];
                    break;
                case 5:
                    _values.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes), []));
                    bytes = bytes[4..];
                    break;
                default:
                    throw new FormatException($"Field {field} has the unknown wire type {wireType}.");
            }
        }
    }

    public bool Has(int field) => _values.Exists(value => value.Field == field);

    public IEnumerable<ProtobufMessage> Messages(int field) => _values.Where(value => value.Field == field).Select(static value => new ProtobufMessage(value.Bytes));

    public byte[] Bytes(int field) => _values.LastOrDefault(value => value.Field == field).Bytes ?? [];

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public ulong Number(int field) => _values.LastOrDefault(value => value.Field == field).Number;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    /// <summary>Attributes of OpenTelemetry, as text.</summary>
    public Dictionary<string, string> Attributes(int field) => Messages(field).ToDictionary(static pair => pair.Text(1), static pair => pair.Messages(2).Single() switch
    {
        var value when value.Has(1) => value.Text(1),
        var value when value.Has(2) => value.Number(2) == 1 ? "true" : "false",
        var value when value.Has(3) => ((long)value.Number(3)).ToString(),
        var value => value.Double(4).ToString(),
    });

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
            shift += 7;
        }
    }
}
