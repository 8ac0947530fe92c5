using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sweep.Cli.Sources;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Trainers;
using Sweep.Hosting.Workers;
using Sweep.Server.Contracts;

namespace Sweep.Cli.Output;

/// <summary>
/// What <c>--output json</c> prints: one document, made of those of the server's API. Numbers are exact; null stands where there is none yet, and
/// NaN and the infinities are words. Times are milliseconds since 1970 UTC, as in the journal.
/// </summary>
internal static class SweepJson
{
    private static readonly ContractsContext Json = ContractsContext.Compact;

    /// <summary>Writes one document to the data stream.</summary>
    public static void Write(TextWriter writer, Action<Utf8JsonWriter> content, bool indented = true)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>The members of a sweep: name, place, state, metric, counts of trials, best, and what else a server tells of it.</summary>
    public static void Sweep(Utf8JsonWriter json, OpenSweep sweep) => Members(json, Document(sweep), Json.SweepDocument);

    /// <summary>Sweeps as an array.</summary>
    public static void Sweeps(Utf8JsonWriter json, IEnumerable<OpenSweep> sweeps) => Members(json, new SweepList([.. sweeps.Select(Document)]), Json.SweepList);

    /// <summary>Workers as an array.</summary>
    public static void Workers(Utf8JsonWriter json, IEnumerable<WorkerView> workers) => Members(json, new WorkerList([.. workers.Select(WorkerDocument.Of)]), Json.WorkerList);

    /// <summary>What engines found on this machine, as an array.</summary>
    public static void Findings(Utf8JsonWriter json, IEnumerable<EngineFinding> findings)
    {
        json.WriteStartArray("engines");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("engine", finding.Engine);
            json.WriteString("device", finding.Device);
            json.WriteBoolean("usable", finding.IsUsable);
            json.WriteString("found", finding.Description);
            json.WriteString("remedy", finding.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The members of a trial.</summary>
    /// <param name="json">The document.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="except">The member to leave out, where the document has one of its own by that name.</param>
    public static void Trial(Utf8JsonWriter json, OpenSweep sweep, TrialView trial, string? except = null) => Members(json, TrialDocument.Of(sweep.Name, trial), Json.TrialDocument, except);

    /// <summary>The members of a report.</summary>
    public static void Report(Utf8JsonWriter json, ReportView report) => Members(json, ReportDocument.Of(report), Json.ReportDocument);

    /// <summary>The leaderboard as an array of trials.</summary>
    public static void Leaderboard(Utf8JsonWriter json, OpenSweep sweep, IEnumerable<TrialView> top)
    {
        json.WriteStartArray("leaderboard");
        foreach (var trial in top) JsonSerializer.Serialize(json, TrialDocument.Of(sweep.Name, trial), Json.TrialDocument);
        json.WriteEndArray();
    }

    public static void Metrics(Utf8JsonWriter json, MetricValues metrics)
    {
        json.WritePropertyName("metrics");
        JsonSerializer.Serialize(json, metrics, Json.MetricValues);
    }

    public static string Word(TrialState state) => state.ToString().ToLowerInvariant();

    private static SweepDocument Document(OpenSweep sweep) => SweepDocument.Of(sweep.Summary with { Name = sweep.Name }) with
    {
        Folder = sweep.Folder,
        Server = sweep.Server,
    };

    private static void Members<T>(Utf8JsonWriter json, T document, JsonTypeInfo<T> type, string? except = null)
    {
        foreach (var member in JsonSerializer.SerializeToElement(document, type).EnumerateObject().Where(member => member.Name != except)) member.WriteTo(json);
    }
}
