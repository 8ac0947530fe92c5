using System.Text;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Local;
using Sweep.Hosting.Trainers;
using Sweep.Server.Metrics;
using Sweep.Server.Tests.Dashboards;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Server.Tests.Metrics;

/// <summary>
/// <c>dashboards/metrics.md</c> lists what a scrape of a sweep shows, family by family, and is written from one: a metric that is renamed, or changes
/// its type, unit, labels or meaning, fails here. SWEEP_WRITE_GOLDEN=1 writes the list anew, to be read before it is committed.
/// </summary>
public sealed class MetricsTableTests : IDisposable
{
    private const string Name = "listed";
    private static readonly string Document = Path.Combine(RepositoryFolder.Root, "dashboards", "metrics.md");
    private readonly ScratchFolder _folder = new();
    private readonly SweepTelemetry _telemetry = SweepTelemetry.Start();

    public void Dispose()
    {
        _telemetry.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Document_lists_every_metric_of_a_sweep()
    {
        var table = Table(await RunAndScrape());
        if (Environment.GetEnvironmentVariable("SWEEP_WRITE_GOLDEN") == "1") File.WriteAllText(Document, Replace(File.ReadAllText(Document), table));
        Assert.Equal(Between(File.ReadAllText(Document)), table);
    }

    [ProgramFact("promtool")]
    public async Task Promtool_finds_nothing_to_say()
    {
        await RunAndScrape();
        await using var server = await MetricsServer.StartAsync(_telemetry);
        var text = "";
        // A request is measured once it has been answered, which is a moment after its answer is here: a later one shows it.
        for (var turn = 0; turn < 600 && !text.Contains("http_server_request_duration_seconds_bucket{", StringComparison.Ordinal); turn++)
        {
            if (turn > 0) await Task.Delay(100);
            using var response = await server.GetAsync();
            text = await response.Content.ReadAsStringAsync();
        }

        Assert.Contains("http_server_request_duration_seconds_bucket{", text);
        var file = _folder["scrape.txt"];
        await File.WriteAllTextAsync(file, text);
        Assert.Equal((0, ""), ExternalProgram.Run("/bin/sh", "-c", $"promtool check metrics < '{file}'"));
    }

    private async Task<Scrape> RunAndScrape()
    {
        using var trainer = new MeasuredTrainer(static number => number);
        var setup = SweepScript.Setup(static () => SweepScript.Scheduler("asha", 9, ("min_resource", Core.Spaces.ParameterValue.Int(1)), ("reduction_factor", Core.Spaces.ParameterValue.Int(3))), maxResource: 9, maxTrials: 5) with { Name = Name };
        await using var sweep = LocalSweep.Open(_folder[$"sweep-{Guid.NewGuid():n}"], setup, trainer, new LocalHostOptions { Slots = 1, Sampler = "list", Scheduler = "asha" });
        using var device = WorkerInstruments.ShowDevice(static () => new DeviceReading("cuda:0", 1L << 30, 80L << 30, 0.5));
        Scrape? running = null;
        trainer.Started = number => running = number == 4 ? Scrape.Of(_telemetry) : null;
        await sweep.Host.Run();
        // Shown from the first refusal on, which other tests of this process may have brought about or not.
        ServerInstruments.OnDenied("rate");
        // Some are shown of running trials alone.
        var finished = Scrape.Of(_telemetry);
        var families = finished.Families.Concat(running!.Families).DistinctBy(static family => family.Name).OrderBy(static family => family.Name, StringComparer.Ordinal);
        return new Scrape([.. families], [.. finished.Samples, .. running.Samples]);
    }

    private static string Table(Scrape scrape)
    {
        var table = new StringBuilder("| metric | type | unit | labels | what it is |\n|---|---|---|---|---|\n");
        foreach (var family in scrape.Families.Where(static family => family.Name.StartsWith("sweep_", StringComparison.Ordinal)))
        {
            var name = family.Type == "counter" ? family.Name + "_total" : family.Name;
            var labels = scrape.Samples.Where(sample => sample.Name == (family.Type == "histogram" ? name + "_count" : name))
                .Where(static sample => sample.Labels.GetValueOrDefault("sweep", Name) == Name)
                .SelectMany(static sample => sample.Labels.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
            // The one searched parameter of the scripted sweep stands for all.
            if (name == "sweep_leaderboard_info") labels = [.. labels.Select(static label => label == "x" ? "one per searched parameter" : label)];
            table.Append($"| `{name}` | {family.Type} | {family.Unit} | {string.Join(", ", labels.Select(static label => label.Contains(' ') ? label : $"`{label}`"))} | {family.Help} |\n");
        }

        return table.ToString();
    }

    private static string Between(string text) => text[(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..text.IndexOf(End, StringComparison.Ordinal)];

    private static string Replace(string text, string table) => text.Replace(Between(text), table, StringComparison.Ordinal);

    private const string Begin = "<!-- metrics -->\n\n";
    private const string End = "\n<!-- end -->";
}
