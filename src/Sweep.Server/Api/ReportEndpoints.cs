using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Core.Options;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Server.Access;
using Sweep.Server.Contracts;
using Sweep.Server.OpenApi;

namespace Sweep.Server.Api;

/// <summary>The reports of a trial, all or thinned out.</summary>
internal static class ReportEndpoints
{
    private static readonly ContractsContext Json = ContractsContext.Compact;
    private static readonly TextParameter Metric = new("metric", "Only this metric of each report, and only reports that have it.");
    private static readonly WholeNumberParameter Points = new("points", 4, 100_000, null, "At most so many reports: the first, the last, and the extremes of what lies between. All where it is not given.");

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sweeps/{sweep}/trials/{trial}/reports", List).Requires(Role.Read).Describe("listReports", "Gives the reports of a trial, all or thinned out so that their curve looks the same.", Metric, Points).Finds().Produces<ReportList>();

    private static async Task List(HttpContext context, ISweepCatalog catalog, string sweep, string trial, Freshness freshness)
    {
        Query.AllowOnly(context, "metric", "points");
        var (metric, points) = (Metric.Read(context), (int?)Points.Read(context));
        var found = await Found.Sweep(catalog, sweep);
        var view = await Found.Trial(found, trial);
        if (freshness.IsKnown(context, view.Reports)) return;
        var reports = await found.Reports(view.Number);
        var total = reports.Count;
        if (metric is not null) reports = Select(found.Name, view, reports, metric);
        if (points is { } most && reports.Count > most) reports = Downsampling.M4(reports, metric ?? (await found.Summary()).Metric, most);
        var documents = new ReportDocument[reports.Count];
        for (var i = 0; i < documents.Length; i++) documents[i] = ReportDocument.Of(reports[i]);
        await Answer.Write(context, new ReportList(found.Name, view.Number, total, documents), Json.ReportList);
    }

    private static List<ReportView> Select(string sweep, TrialView trial, IReadOnlyList<ReportView> reports, string metric)
    {
        var selected = new List<ReportView>(reports.Count);
        foreach (var report in reports)
        {
            if (report.Metrics.TryGet(metric, out var value)) selected.Add(report with { Metrics = MetricValues.Of(metric, value) });
        }

        if (selected.Count > 0 || reports.Count == 0) return selected;
        var names = reports[^1].Metrics.Select(static pair => pair.Key).ToList();
        throw Query.Invalid("metric", $"'{metric}' was not reported by {sweep}/{trial.Number}.{Spelling.DidYouMean(metric, names)} There are {string.Join(", ", names)}.");
    }
}
