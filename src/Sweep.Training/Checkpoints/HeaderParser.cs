using System.Text.Json;

namespace Sweep.Training.Checkpoints;

/// <summary>Parses the JSON header of a safetensors file, without trusting it.</summary>
internal ref struct HeaderParser(ReadOnlySpan<byte> json)
{
    private Utf8JsonReader _json = new(json, new JsonReaderOptions { MaxDepth = 4 });

    public (List<SafetensorsReader.Entry> Entries, Dictionary<string, string> Metadata) Parse()
    {
        var entries = new List<SafetensorsReader.Entry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        Expect(JsonTokenType.StartObject, "the header");
        while (NextName(out var name))
        {
            if (!names.Add(name)) throw new SafetensorsException($"The header has '{name}' twice.");
            if (name == "__metadata__") ReadMetadata(metadata);
            else entries.Add(ReadEntry(name));
        }

        if (_json.Read()) throw new SafetensorsException("Something follows the header's object.");
        return (entries, metadata);
    }

    private void ReadMetadata(Dictionary<string, string> metadata)
    {
        Expect(JsonTokenType.StartObject, "__metadata__");
        while (NextName(out var name))
        {
            Expect(JsonTokenType.String, $"metadata '{name}'");
            if (!metadata.TryAdd(name, _json.GetString()!)) throw new SafetensorsException($"The metadata has '{name}' twice.");
        }
    }

    private SafetensorsReader.Entry ReadEntry(string name)
    {
        ElementType? type = null;
        long[]? shape = null, offsets = null;
        Expect(JsonTokenType.StartObject, $"tensor '{name}'");
        while (NextName(out var field))
        {
            switch (field)
            {
                case "dtype" when type is null:
                    type = ReadType(name);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(name, field);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(name, field);
                    break;
                default:
                    throw new SafetensorsException($"Tensor '{name}' has an unknown or repeated field '{field}'.");
            }
        }

        if (type is null || shape is null || offsets is not { Length: 2 })
            throw new SafetensorsException($"Tensor '{name}' must have dtype, shape and two data_offsets.");
        return new(name, type.Value, shape, Bytes(name, type.Value, shape), offsets[0], offsets[1]);
    }

    private static long Bytes(string name, ElementType type, long[] shape)
    {
        try
        {
            return shape.Aggregate((long)Tensor.SizeOf(type), (product, n) => checked(product * n));
        }
        catch (OverflowException e)
        {
            throw new SafetensorsException($"Tensor '{name}' has a shape of more than 2^63 bytes.", e);
        }
    }

    private ElementType ReadType(string name)
    {
        Expect(JsonTokenType.String, $"dtype of '{name}'");
        return _json.GetString() switch
        {
            "F32" => ElementType.F32,
            "F64" => ElementType.F64,
            "I64" => ElementType.I64,
            var other => throw new SafetensorsException($"Tensor '{name}' has the dtype '{other}'; F32, F64 and I64 are read here."),
        };
    }

    private long[] ReadNumbers(string name, string field)
    {
        Expect(JsonTokenType.StartArray, $"{field} of '{name}'");
        var numbers = new List<long>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out var number) || number < 0)
                throw new SafetensorsException($"Tensor '{name}' has something other than whole numbers from 0 on in its {field}.");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private bool NextName(out string name)
    {
        _json.Read();
        name = _json.TokenType == JsonTokenType.PropertyName ? _json.GetString()! : "";
        return _json.TokenType == JsonTokenType.PropertyName;
    }

    private void Expect(JsonTokenType type, string what)
    {
        if (!_json.Read() || _json.TokenType != type) throw new SafetensorsException($"Expected {what} to be a {type}, but found {_json.TokenType}.");
    }
}
