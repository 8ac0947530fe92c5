using System.Globalization;
using System.Text.Json;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Journals;

/// <content>Writing the values of events, which the documents of the API have in common with the journal.</content>
public sealed partial class EventCodec
{
    private static readonly long CanonicalNaN = BitConverter.DoubleToInt64Bits(double.NaN);

    /// <summary>Writes metrics as an object of numbers.</summary>
    public static void WriteMetrics(Utf8JsonWriter writer, MetricValues metrics)
    {
        writer.WriteStartObject();
        for (var i = 0; i < metrics.Count; i++)
        {
            var (name, value) = metrics[i];
            writer.WritePropertyName(name);
            WriteNumber(writer, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a configuration as an object.</summary>
    public static void WriteConfiguration(Utf8JsonWriter writer, Configuration configuration)
    {
        writer.WriteStartObject();
        for (var i = 0; i < configuration.Count; i++)
        {
            var (name, value) = configuration[i];
            writer.WritePropertyName(name);
            switch (value.Kind)
            {
                case ValueKind.Int:
                    writer.WriteNumberValue(value.AsInt());
                    break;
                case ValueKind.Text:
                    writer.WriteStringValue(value.AsText());
                    break;
                case ValueKind.Bool:
                    writer.WriteBooleanValue(value.AsBool());
                    break;
                default:
                    WriteFloat(writer, value.AsNumber());
                    break;
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a number whatever it is: the shortest digits that read back, and a string for what JSON has no number for.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else if (double.IsPositiveInfinity(value)) writer.WriteStringValue("Infinity"u8);
        else if (double.IsNegativeInfinity(value)) writer.WriteStringValue("-Infinity"u8);
        else
        {
            // The hardware's NaN has another sign on Arm than on x64; both must come back as they were.
            var bits = BitConverter.DoubleToInt64Bits(value);
            writer.WriteStringValue(bits == CanonicalNaN ? "NaN" : $"NaN:{bits:x16}");
        }
    }

    /// <summary>A float of a configuration always shows a point or an exponent: 64.0 is a float, 64 an int, and they differ.</summary>
    private static void WriteFloat(Utf8JsonWriter writer, double value)
    {
        if (!double.IsFinite(value))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("float"u8);
            WriteNumber(writer, value);
            writer.WriteEndObject();
            return;
        }

        Span<byte> digits = stackalloc byte[40];
        value.TryFormat(digits, out var length, "R", CultureInfo.InvariantCulture);
        if (digits[..length].IndexOfAny((byte)'.', (byte)'E') < 0)
        {
            ".0"u8.CopyTo(digits[length..]);
            length += 2;
        }

        writer.WriteRawValue(digits[..length], skipInputValidation: true);
    }
}
