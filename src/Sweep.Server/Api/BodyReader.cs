using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sweep.Core.Options;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Server.Contracts;
using Sweep.Server.Problems;

namespace Sweep.Server.Api;

/// <summary>Takes the members of a JSON object one by one, notes what is wrong with each, and at the end tells of all at once, unknown members among them.</summary>
internal sealed class BodyReader(JsonElement body = default)
{
    private readonly List<string> _known = [];
    private readonly List<ProblemError> _errors = [];

    /// <summary>A text.</summary>
    public string? Text(string name, int longest, bool required = false)
    {
        if (!Find(name, required, out var value)) return null;
        if (value.ValueKind != JsonValueKind.String) return Note<string>(name, $"must be a text, but got {Body.Describe(value)}.");
        if (Decode(value) is not { } text) return Note<string>(name, "has an escape that is no character.");
        return text.Length <= longest ? text : Note<string>(name, $"has at most {longest} characters, but this one has {text.Length}.");
    }

    /// <summary>A whole number of a range.</summary>
    public long? Whole(string name, long min, long max, bool required = false)
    {
        if (!Find(name, required, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max) return number;
        Note<string>(name, $"must be a whole number from {min} to {max}, but got {Body.Describe(value)}.");
        return null;
    }

    /// <summary>A number of a range.</summary>
    public double? Number(string name, double min, double max)
    {
        if (!Find(name, false, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max) return number;
        Note<string>(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}, but got {Body.Describe(value)}."));
        return null;
    }

    /// <summary>One of several words.</summary>
    public T? Word<T>(string name)
        where T : struct, Enum
    {
        if (!Find(name, true, out var value)) return null;
        var words = Array.ConvertAll(Enum.GetNames<T>(), JsonNamingPolicy.KebabCaseLower.ConvertName);
        var given = value.ValueKind == JsonValueKind.String ? Decode(value) : null;
        if (Array.IndexOf(words, given) is >= 0 and var index) return Enum.GetValues<T>()[index];
        Note<string>(name, $"must be one of {string.Join(", ", words)}, but got {Body.Describe(value)}.{(given is null ? "" : Spelling.DidYouMean(given, words))}");
        return null;
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!Find(name, false, out var value)) return [];
        if (value.ValueKind != JsonValueKind.Array) return Note<string[]>(name, $"must be a list of texts, but got {Body.Describe(value)}.") ?? [];
        var texts = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String && Decode(item) is { } text) texts.Add(text);
            else Note<string>($"{name}[{texts.Count}]", $"must be a text, but got {Body.Describe(item)}.");
        }

        return texts;
    }

    /// <summary>Metrics by name.</summary>
    public MetricValues? Metrics(string name)
    {
        if (!Find(name, true, out var value)) return null;
        if (value.ValueKind != JsonValueKind.Object) return Note<MetricValues>(name, $"must be an object such as {{\"val_loss\": 1.25}}, but got {Body.Describe(value)}.");
        var (names, values) = (new List<string>(), new List<double>());
        foreach (var member in value.EnumerateObject())
        {
            if (Name(member) is not { } metric)
            {
                Note<string>(name, "has a name with an escape that is no character.");
            }
            else if (Figure(member.Value) is { } figure)
            {
                names.Add(metric);
                values.Add(figure);
            }
            else
            {
                Note<string>($"{name}.{metric}", $"must be a number, \"NaN\", \"Infinity\" or \"-Infinity\", but got {Body.Describe(member.Value)}.");
            }

            if (_errors.Count >= RequestRules.MaxMetrics) break;
        }

        return new MetricValues([.. names], [.. values]);
    }

    /// <summary>Tells of all that is wrong.</summary>
    /// <exception cref="ProblemException">Something is.</exception>
    public void Finish()
    {
        if (body.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in body.EnumerateObject())
            {
                if (_errors.Count >= RequestRules.MaxMetrics) break;
                var name = Name(member) ?? "?";
                if (_known.Contains(name)) continue;
                var shown = name.Length <= RequestRules.MaxName ? name : name[..RequestRules.MaxName] + "…";
                Note<string>(shown, _known.Count == 0 ? "is not known here; the body has no members." : $"is not known here.{Spelling.DidYouMean(shown, _known)} The members are {string.Join(", ", _known)}.");
            }
        }

        if (_errors.Count == 0) return;
        var lines = _errors.Select(static error => $"{error.Path}: {error.Message}");
        var detail = _errors.Count == 1 ? lines.First() : $"The body has {_errors.Count} problems:{string.Concat(lines.Select(static line => $"\n  {line}"))}";
        throw new ProblemException(Problem.Of(StatusCodes.Status422UnprocessableEntity, "invalid-body", detail, _errors));
    }

    private static string? Decode(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair
        }
    }

    private static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair
        }
    }

    private static double? Figure(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        JsonValueKind.String => Decode(value) switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        },
        _ => null,
    };

    private bool Find(string name, bool required, out JsonElement value)
    {
        _known.Add(name);
        value = default;
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null) return true;
        if (required) Note<string>(name, "is missing.");
        return false;
    }

    private T? Note<T>(string path, string message)
        where T : class
    {
        _errors.Add(new ProblemError(null, path, message));
        return null;
    }
}
