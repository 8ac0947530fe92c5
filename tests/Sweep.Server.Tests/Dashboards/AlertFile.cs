using Sweep.TestKit;
using YamlDotNet.RepresentationModel;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>The recording rules and alerts that Prometheus reads.</summary>
internal static class AlertFile
{
    /// <summary>The rules.</summary>
    public static string Path { get; } = System.IO.Path.Combine(RepositoryFolder.Root, "dashboards", "alerts.yaml");

    /// <summary>Their unit tests.</summary>
    public static string TestPath { get; } = System.IO.Path.Combine(RepositoryFolder.Root, "dashboards", "alerts.test.yaml");

    /// <summary>What each alert's expression is, how long it must hold, and what it says.</summary>
    public static IReadOnlyList<Alert> Alerts { get; } = [.. Rules("alert").Select(rule => new Alert(
        Text(rule, "alert"),
        Text(rule, "expr"),
        rule.Children.ContainsKey("for") ? Text(rule, "for") : "at once",
        Map(rule, "labels"),
        Map(rule, "annotations")))];

    /// <summary>The names and expressions of the recording rules.</summary>
    public static IReadOnlyList<(string Name, string Expression)> Recordings { get; } = [.. Rules("record").Select(rule => (Text(rule, "record"), Text(rule, "expr")))];

    /// <summary>The names of the alerts that unit tests expect to ring.</summary>
    public static IReadOnlyList<string> TestedToRing { get; } =
    [
        .. from test in Sequence(Root(TestPath), "tests")
           from expected in Sequence(test, "alert_rule_test")
           where Sequence(expected, "exp_alerts").Any()
           select Text(expected, "alertname"),
    ];

    private static IEnumerable<YamlMappingNode> Rules(string kind) => Sequence(Root(Path), "groups").SelectMany(group => Sequence(group, "rules")).Where(rule => rule.Children.ContainsKey(kind));

    private static YamlMappingNode Root(string path)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(path);
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static IEnumerable<YamlMappingNode> Sequence(YamlMappingNode node, string name) => ((YamlSequenceNode)node.Children[name]).Children.Cast<YamlMappingNode>();

    private static string Text(YamlMappingNode node, string name) => ((YamlScalarNode)node.Children[name]).Value!.Trim();

    private static Dictionary<string, string> Map(YamlMappingNode node, string name)
        => ((YamlMappingNode)node.Children[name]).Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value!);

    /// <summary>An alert.</summary>
    internal sealed record Alert(string Name, string Expression, string For, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations);
}
