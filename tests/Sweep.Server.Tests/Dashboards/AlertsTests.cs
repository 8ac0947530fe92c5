using System.Text.RegularExpressions;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>Alerts ring when they should, say what to do, and Prometheus can read them.</summary>
public sealed partial class AlertsTests
{
    [ProgramFact("promtool")]
    public void Prometheus_accepts_the_rules() => Passes("check", "rules", "--lint=all", "--lint-fatal", AlertFile.Path);

    [ProgramFact("promtool")]
    public void They_ring_for_the_sick_sweep_alone() => Passes("test", "rules", AlertFile.TestPath);

    [ProgramFact("promtool")]
    public void Prometheus_accepts_its_configuration() => Passes("check", "config", "--lint=all", "--lint-fatal", Path.Combine(RepositoryFolder.Root, "deploy", "prometheus", "prometheus.yml"));

    [Fact]
    public void Each_is_tested_to_ring()
        => Assert.Equal(AlertFile.Alerts.Select(alert => alert.Name).Order(), AlertFile.TestedToRing.Distinct().Order());

    [Fact]
    public void Each_says_how_bad_it_is_and_what_to_do()
    {
        Assert.All(AlertFile.Alerts, alert =>
        {
            Assert.Contains(alert.Labels["severity"], new[] { "warning", "critical" });
            Assert.EndsWith(".", alert.Annotations["summary"]);
            Assert.EndsWith(".", alert.Annotations["description"]);
            Assert.Equal($"dashboards/runbook.md#{alert.Name.ToLowerInvariant()}", alert.Annotations["runbook_url"]);
        });
    }

    [Fact]
    public void Runbook_has_an_entry_for_each_and_no_others()
    {
        var runbook = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "dashboards", "runbook.md")).ReplaceLineEndings("\n");
        var entries = runbook.Split("\n## ")[1..].ToDictionary(entry => entry.Split('\n')[0], entry => entry);
        Assert.Equal(AlertFile.Alerts.Select(alert => alert.Name), entries.Keys);
        Assert.All(entries, entry =>
        {
            Assert.Contains("**Meaning.** ", entry.Value);
            Assert.Contains("**Look at.** ", entry.Value);
            Assert.True(entry.Value.Contains("**Do.** ") || entry.Value.Contains("| Do |"), $"{entry.Key} does not say what to do.");
        });
        Assert.All(Anchors().Matches(runbook), link => Assert.Contains(link.Groups[1].Value, entries.Keys.Select(name => name.ToLowerInvariant())));
    }

    private static void Passes(params string[] arguments)
    {
        var (exitCode, output) = ExternalProgram.Run("promtool", arguments);
        Assert.True(exitCode == 0, output);
    }

    [GeneratedRegex(@"\]\(#([a-z]+)\)")]
    private static partial Regex Anchors();
}
