using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;

namespace Sweep.Server.Contracts;

/// <summary>Numbers as in the journal: shortest digits that read back, and the words <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>.</summary>
internal sealed class NumberConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Codecs.Guard(EventCodec.ReadNumber, ref reader);

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => EventCodec.WriteNumber(writer, value);
}

/// <summary>Configurations as in the journal, where a float always shows a point or an exponent: 64.0 and 64 differ.</summary>
internal sealed class ConfigurationConverter : JsonConverter<Configuration>
{
    public override Configuration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Codecs.Guard(Codecs.Event.ReadConfiguration, ref reader);

    public override void Write(Utf8JsonWriter writer, Configuration value, JsonSerializerOptions options) => EventCodec.WriteConfiguration(writer, value);
}

/// <summary>Metrics as in the journal.</summary>
internal sealed class MetricsConverter : JsonConverter<MetricValues>
{
    public override MetricValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Codecs.Guard(Codecs.Event.ReadMetrics, ref reader);

    public override void Write(Utf8JsonWriter writer, MetricValues value, JsonSerializerOptions options) => EventCodec.WriteMetrics(writer, value);
}

/// <summary>Entries as they stand in the journal, checksum and all.</summary>
internal sealed class EntryConverter : JsonConverter<JournalEntry>
{
    public override JournalEntry Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var line = JsonDocument.ParseValue(ref reader);
        try
        {
            return Codecs.Line.Read(JsonMarshal.GetRawUtf8Value(line.RootElement), line.RootElement.GetProperty("n"u8).GetInt64());
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new JsonException($"This is not a journal entry: {e.Message}", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, JournalEntry value, JsonSerializerOptions options) => writer.WriteRawValue(Codecs.Line.Write(value), skipInputValidation: true);
}

/// <summary>Words of an enumeration in lower case with hyphens, as in the journal.</summary>
internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>The journal's codecs keep buffers between calls and serve one thread each.</summary>
internal static class Codecs
{
    [ThreadStatic]
    private static EventCodec? t_event;

    [ThreadStatic]
    private static JournalLine? t_line;

    public delegate T Reading<T>(ref Utf8JsonReader reader);

    public static EventCodec Event => t_event ??= new EventCodec();

    public static JournalLine Line => t_line ??= new JournalLine();

    public static T Guard<T>(Reading<T> read, ref Utf8JsonReader reader)
    {
        try
        {
            return read(ref reader);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new JsonException(e.Message, e);
        }
    }
}
