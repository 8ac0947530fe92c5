using System.Text.RegularExpressions;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>The metrics that a query in PromQL asks for.</summary>
internal static partial class MetricNames
{
    /// <summary>Their names, as often as they occur.</summary>
    public static IEnumerable<string> In(string query) => Names().Matches(Strings().Replace(query, "\"\"")).Select(match => match.Value);

    // All metrics that dashboards show begin with one of these words; no label and no function does.
    [GeneratedRegex(@"(?<![\w:])(?:(?:sweep|orleans|redis|http_server|dotnet)_\w+|up(?=[\s{=)]))")]
    private static partial Regex Names();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Strings();
}
