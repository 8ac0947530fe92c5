using Sweep.TestKit;
using Sweep.Training.Settings;
using Xunit;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>Dashboards are what Grafana reads, and lead with what is looked for.</summary>
public sealed class DashboardsTests
{
    [ProgramFact(ProgramFactAttribute.Python, Shared = "tools/dashcheck.py")]
    public void They_pass_Grafanas_schema_without_a_warning()
    {
        string[] arguments = [SharedFolder.Find("tools/dashcheck.py")!, .. DashboardFile.Paths, "--schemas", SharedFolder.Find("schemas/grafana")!];
        var (exitCode, output) = ExternalProgram.Run(ExternalProgram.Python!, arguments);
        Assert.True(exitCode == 0 && !output.Contains("WARN"), output);
    }

    [Fact]
    public void The_leaderboard_is_the_first_and_widest_panel()
    {
        var panels = DashboardFile.All[0].Panels;
        var leaderboard = panels[0];
        Assert.Equal(("Leaderboard", "table"), (leaderboard.Title, leaderboard.Type));
        Assert.Equal((0, 0, 24), (leaderboard.Place.X, leaderboard.Place.Y, leaderboard.Place.Width));
        Assert.All(panels.Skip(1), panel => Assert.True(panel.Place.Width * panel.Place.Height < leaderboard.Place.Width * leaderboard.Place.Height, panel.Title));
    }

    /// <summary>Labels are text: where a column is to be sorted as numbers, the dashboard says so.</summary>
    [Fact]
    public void The_leaderboard_knows_every_hyperparameter_and_which_are_numbers()
    {
        var transformations = DashboardFile.All[0].Panels[0].Json.GetProperty("transformations").EnumerateArray().ToDictionary(
            step => step.GetProperty("id").GetString()! + (step.GetProperty("options").TryGetProperty("sort", out var sort) ? sort[0].GetProperty("field").GetString() : ""),
            step => step.GetProperty("options"));
        var order = transformations["organize"].GetProperty("indexByName").EnumerateObject().OrderBy(column => column.Value.GetInt32()).Select(column => column.Name);
        Assert.Equal([.. new[] { "rank", "sweep", "trial", "metric", "Value" }, .. Hyperparameters.All.Select(setting => setting.Name)], order);
        var numbers = transformations["convertFieldType"].GetProperty("conversions").EnumerateArray().Select(conversion => conversion.GetProperty("targetField").GetString()!);
        Assert.Equal(["rank", "trial", .. Hyperparameters.All.Where(setting => setting.Kind is SettingKind.Int or SettingKind.Float).Select(setting => setting.Name)], numbers);
    }

    [Fact]
    public void Each_has_variables_for_data_source_and_sweep()
        => Assert.All(DashboardFile.All, dashboard =>
        {
            Assert.Equal(["datasource", "sweep"], dashboard.Variables.Take(2).Select(variable => variable.GetProperty("name").GetString()));
            Assert.All(dashboard.Variables.Skip(1), variable => Assert.Equal((true, true, ".*"), (variable.GetProperty("multi").GetBoolean(), variable.GetProperty("includeAll").GetBoolean(), variable.GetProperty("allValue").GetString())));
        });

    [Fact]
    public void Each_panel_says_what_it_shows()
        => Assert.All(DashboardFile.All.SelectMany(dashboard => dashboard.Panels), panel => Assert.EndsWith(".", panel.Description));

    [Fact]
    public void Each_has_its_picture()
        => Assert.All(DashboardFile.All, dashboard => Assert.True(File.Exists(Path.Combine(DashboardFile.Folder, "pictures", dashboard.Name + ".png")), $"There is no picture of {dashboard.Title}."));
}
