using Sweep.Core.Options;

namespace Sweep.Hosting.Specifications;

/// <summary>What is learned.</summary>
/// <param name="Kind">The task's name.</param>
/// <param name="Options">What else was said about it, by name, in the order of the text.</param>
public sealed record TaskSpecification(string Kind, IReadOnlyDictionary<string, OptionValue> Options)
{
    /// <summary>The task of an external engine: what its loops learn, they know.</summary>
    public static readonly TaskSpecification Unknown = new(Specification.ExternalEngine, new Dictionary<string, OptionValue>());

    /// <summary>The options as texts; a list's values with commas between them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Texts => Options.Select(option => new KeyValuePair<string, string>(option.Key, Text(option.Value)));

    private static string Text(OptionValue value) => value switch
    {
        OptionValue.Scalar scalar => scalar.Value.ToString(),
        OptionValue.List list => string.Join(", ", list.Values),
        OptionValue.Map map => string.Join(", ", map.Values.Select(pair => $"{pair.Key}: {pair.Value}")),
        _ => throw new InvalidOperationException($"Cannot write a {value.GetType().Name}."),
    };
}
