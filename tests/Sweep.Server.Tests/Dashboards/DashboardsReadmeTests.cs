using System.Text;
using System.Text.RegularExpressions;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>The tables in <c>dashboards/README.md</c> are what the dashboards and alerts say of themselves. SWEEP_WRITE_GOLDEN=1 writes them anew.</summary>
public sealed partial class DashboardsReadmeTests
{
    private static readonly string Readme = Path.Combine(DashboardFile.Folder, "README.md");

    [Fact]
    public void Tables_show_every_panel_and_alert()
    {
        var text = File.ReadAllText(Readme).ReplaceLineEndings("\n");
        var tables = DashboardFile.All.Select(dashboard => (dashboard.Name, Table: Panels(dashboard))).Append((Name: "alerts", Table: Alerts())).ToList();
        if (Environment.GetEnvironmentVariable("SWEEP_WRITE_GOLDEN") == "1")
        {
            foreach (var (name, table) in tables) text = Regex.Replace(text, $"<!-- {name} -->.*?<!-- end -->", _ => Block(name, table), RegexOptions.Singleline);
            File.WriteAllText(Readme, text);
        }

        Assert.All(tables, table => Assert.Contains(Block(table.Name, table.Table), text));
    }

    [Fact]
    public void Paths_in_it_exist()
    {
        var text = File.ReadAllText(Readme);
        Assert.All(Links().Matches(text), link => Assert.True(Path.Exists(Path.Combine(DashboardFile.Folder, link.Groups[1].Value)), $"There is no {link.Groups[1].Value}."));
        Assert.All(Paths().Matches(text), path => Assert.True(Path.Exists(Path.Combine(RepositoryFolder.Root, path.Value)), $"There is no {path.Value}."));
    }

    private static string Block(string name, string table) => $"<!-- {name} -->\n\n{table}\n<!-- end -->";

    private static string Panels(DashboardFile dashboard)
    {
        var table = new StringBuilder("| panel | shows | metrics |\n|---|---|---|\n");
        foreach (var panel in dashboard.Panels)
        {
            var metrics = panel.Queries.SelectMany(MetricNames.In).Distinct().Order(StringComparer.Ordinal).Select(name => $"`{name}`");
            table.Append($"| {panel.Title} | {Cell(panel.Description)} | {string.Join(", ", metrics)} |\n");
        }

        return table.ToString();
    }

    private static string Alerts()
    {
        var table = new StringBuilder("| alert | severity | rings after | says |\n|---|---|---|---|\n");
        foreach (var alert in AlertFile.Alerts)
        {
            table.Append($"| [{alert.Name}](runbook.md#{alert.Name.ToLowerInvariant()}) | {alert.Labels["severity"]} | {alert.For} | {Cell(Labels().Replace(alert.Annotations["summary"], "*$1*"))} |\n");
        }

        return table.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|").Replace("\n", " ");

    [GeneratedRegex(@"\{\{ \$labels\.(\w+) \}\}")]
    private static partial Regex Labels();

    [GeneratedRegex(@"\]\(([\w./-]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"(?<![\w/$])(?:src|tests|deploy|dashboards|\.ci)/[\w./-]*\w")]
    private static partial Regex Paths();
}
