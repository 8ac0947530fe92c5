using Sweep.Core.Spaces;

namespace Sweep.Core.Options;

/// <summary>
/// The options of a sampler, scheduler or task as a specification gives them. Each is asked for once, by name, with its default
/// and range; what is wrong is reported, all of it, and the default stands in so that reading goes on. <see cref="Finish"/>
/// reports the options that nobody asked for.
/// </summary>
public sealed class OptionReader
{
    private readonly IReadOnlyDictionary<string, OptionValue> _given;
    private readonly Action<string, string> _report;
    private readonly List<string> _asked = [];

    /// <summary>Reads from the options given; <paramref name="report"/> takes the option's name and what is wrong with it.</summary>
    public OptionReader(IReadOnlyDictionary<string, OptionValue> given, Action<string, string> report) => (_given, _report) = (given, report);

    /// <summary>Reports that an option, though of the right type and range, does not fit: <c>message</c> is one sentence with value and remedy.</summary>
    public void Problem(string name, string message) => _report(name, message);

    /// <summary>Whether the option was given.</summary>
    public bool Has(string name) => _given.ContainsKey(name);

    /// <summary>A whole number in [min, max].</summary>
    public long Int(string name, long @default, long min = long.MinValue, long max = long.MaxValue)
    {
        if (!Scalar(name, out var value)) return @default;
        if (value.Kind != ValueKind.Int) return Wrong(name, $"must be a whole number, but got '{value}'.", @default);
        var number = value.AsInt();
        if (number < min) return Wrong(name, $"must be at least {min}, but got {number}.", @default);
        return number > max ? Wrong(name, $"must be at most {max}, but got {number}.", @default) : number;
    }

    /// <summary>A number in [min, max].</summary>
    public double Float(string name, double @default, double min = double.NegativeInfinity, double max = double.PositiveInfinity)
    {
        if (!Scalar(name, out var value)) return @default;
        if (!value.IsNumber || !double.IsFinite(value.AsNumber())) return Wrong(name, $"must be a number, but got '{value}'.", @default);
        var number = value.AsNumber();
        if (number < min) return Wrong(name, $"must be at least {ParameterValue.Float(min)}, but got {value}.", @default);
        return number > max ? Wrong(name, $"must be at most {ParameterValue.Float(max)}, but got {value}.", @default) : number;
    }

    /// <summary>True or false.</summary>
    public bool Bool(string name, bool @default)
    {
        if (!Scalar(name, out var value)) return @default;
        return value.Kind == ValueKind.Bool ? value.AsBool() : Wrong(name, $"must be true or false, but got '{value}'.", @default);
    }

    /// <summary>A text.</summary>
    public string? Text(string name, string? @default) => Scalar(name, out var value) ? value.ToString() : @default;

    /// <summary>One of a few words.</summary>
    public string Word(string name, string @default, params ReadOnlySpan<string> allowed)
    {
        if (!Scalar(name, out var value)) return @default;
        var word = value.ToString();
        foreach (var candidate in allowed)
        {
            if (candidate == word) return word;
        }

        return Wrong(name, $"must be one of {string.Join(", ", allowed!)}, but got '{word}'.{Spelling.DidYouMean(word, [.. allowed])}", @default);
    }

    /// <summary>Values by name, such as <c>points: { lr: 5 }</c>; empty where not given.</summary>
    public IReadOnlyDictionary<string, ParameterValue> Map(string name)
    {
        _asked.Add(name);
        if (!_given.TryGetValue(name, out var value)) return new Dictionary<string, ParameterValue>();
        return value is OptionValue.Map map ? map.Values : Wrong(name, $"must be a mapping such as {{ lr: 5 }}, but got {Describe(value)}.", new Dictionary<string, ParameterValue>());
    }

    /// <summary>A list of values; null where not given. <paramref name="expected"/> is what the message about anything else asks for.</summary>
    public IReadOnlyList<ParameterValue>? List(string name, string expected = "a list such as [0.8, 0.1, 0.1]")
    {
        _asked.Add(name);
        if (!_given.TryGetValue(name, out var value)) return null;
        return value is OptionValue.List list ? list.Values : Wrong<IReadOnlyList<ParameterValue>?>(name, $"must be {expected}, but got {Describe(value)}.", null);
    }

    /// <summary>Reports every option that was given but never asked for.</summary>
    public void Finish()
    {
        foreach (var name in _given.Keys)
        {
            if (!_asked.Contains(name)) _report(name, $"is not known here.{Spelling.DidYouMean(name, _asked)}");
        }
    }

    private bool Scalar(string name, out ParameterValue value)
    {
        _asked.Add(name);
        value = default;
        if (!_given.TryGetValue(name, out var given)) return false;
        if (given is OptionValue.Scalar scalar)
        {
            value = scalar.Value;
            return true;
        }

        _report(name, $"must be a single value, but got {Describe(given)}.");
        return false;
    }

    private static string Describe(OptionValue value) => value switch
    {
        OptionValue.Scalar scalar => $"'{scalar.Value}'",
        OptionValue.List => "a list",
        _ => "a mapping",
    };

    private T Wrong<T>(string name, string message, T standIn)
    {
        _report(name, message);
        return standIn;
    }
}
