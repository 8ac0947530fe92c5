using System.Text.Json;
using Sweep.TestKit;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>A dashboard as Grafana reads it, as far as tests look into it.</summary>
internal sealed record DashboardFile(string Name, string Title, string Uid, string Description, IReadOnlyList<DashboardFile.Panel> Panels, IReadOnlyList<JsonElement> Variables)
{
    /// <summary>The folder of all dashboards.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryFolder.Root, "dashboards");

    /// <summary>All of them, in the order in which documents show them.</summary>
    public static IReadOnlyList<DashboardFile> All { get; } = [.. new[] { "sweep", "training", "cluster" }.Select(Read)];

    /// <summary>The files, for programs that check them.</summary>
    public static string[] Paths => [.. All.Select(dashboard => Path.Combine(Folder, dashboard.Name + ".json"))];

    private static DashboardFile Read(string name)
    {
        var root = JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")));
        return new DashboardFile(
            name,
            Text(root, "title"),
            Text(root, "uid"),
            Text(root, "description"),
            [.. root.GetProperty("panels").EnumerateArray().Select(panel => new Panel(panel))],
            [.. root.GetProperty("templating").GetProperty("list").EnumerateArray()]);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>A panel of a dashboard.</summary>
    internal sealed record Panel(JsonElement Json)
    {
        public string Title => Text(Json, "title");

        public string Type => Text(Json, "type");

        public string Description => Text(Json, "description");

        /// <summary>Its queries in PromQL.</summary>
        public IEnumerable<string> Queries => Json.GetProperty("targets").EnumerateArray().Select(target => Text(target, "expr"));

        public (int X, int Y, int Width, int Height) Place => (Grid("x"), Grid("y"), Grid("w"), Grid("h"));

        private int Grid(string name) => Json.GetProperty("gridPos").GetProperty(name).GetInt32();
    }
}
