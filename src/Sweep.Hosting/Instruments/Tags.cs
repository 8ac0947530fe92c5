using System.Text.Json;

namespace Sweep.Hosting.Instruments;

/// <summary>Labels of measurements.</summary>
internal static class Tags
{
    public static KeyValuePair<string, object?> Of(string name, object value) => new(name, value);

    /// <summary>A case of an enumeration as other programs read it, such as <c>failed_for_good</c>.</summary>
    public static KeyValuePair<string, object?> Of<T>(string name, T value)
        where T : struct, Enum => new(name, Word(value));

    /// <summary>A case of an enumeration as other programs read it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => Words<T>.Of[value];

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Of = Enum.GetValues<T>().ToDictionary(static value => value, static value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
    }
}
