using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sweep.Cli.Sources;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Cli.Output;

/// <summary>
/// What <c>--output json</c> prints: one document with stable names. Numbers are exact; what has no number (NaN, infinity, no report
/// yet) is null. Times are milliseconds since 1970 UTC, as in the journal.
/// </summary>
internal static class SweepJson
{
    /// <summary>Writes one document to the data stream.</summary>
    public static void Write(TextWriter writer, Action<Utf8JsonWriter> content, bool indented = true)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
        {
            content(json);
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>The members of a sweep: name, folder, state, metric, counts of trials, best.</summary>
    public static void Summary(Utf8JsonWriter json, OpenSweep sweep)
    {
        json.WriteString("sweep", sweep.Name);
        json.WriteString("folder", sweep.Place);
        json.WriteString("state", sweep.Standing);
        json.WriteString("reason", sweep.Summary.FinishReason ?? sweep.Summary.PauseReason);
        json.WriteNumber("elapsed_seconds", sweep.Summary.Elapsed.TotalSeconds);
        json.WriteStartObject("metric");
        json.WriteString("name", sweep.Specification.Metric.Name);
        json.WriteString("goal", sweep.Specification.Metric.Maximize ? "maximize" : "minimize");
        json.WriteEndObject();
        json.WriteStartObject("trials");
        json.WriteNumber("total", sweep.Summary.Total);
        foreach (var state in Enum.GetValues<TrialState>()) json.WriteNumber(Word(state), sweep.Summary.Count(state));
        json.WriteEndObject();
    }

    /// <summary>The members of a trial.</summary>
    public static void Trial(Utf8JsonWriter json, OpenSweep sweep, TrialView trial)
    {
        json.WriteNumber("trial", trial.Number);
        json.WriteString("id", $"{sweep.Name}/{trial.Number}");
        json.WriteString("state", Word(trial.State));
        json.WriteString("reason", trial.Reason);
        json.WriteNumber("attempts", trial.Attempt);
        Number(json, "objective", trial.BestObjective);
        json.WriteNumber("objective_resource", trial.BestResource);
        json.WriteNumber("resource", trial.LastResource);
        json.WriteNumber("proposed_at", trial.ProposedAt);
        if (trial.EndedAt is { } ended) json.WriteNumber("ended_at", ended);
        else json.WriteNull("ended_at");
        json.WriteStartObject("configuration");
        foreach (var (name, value) in trial.Configuration) Value(json, name, value);
        json.WriteEndObject();
    }

    /// <summary>The leaderboard as an array of trials with their ranks from 1.</summary>
    public static void Leaderboard(Utf8JsonWriter json, OpenSweep sweep, IEnumerable<TrialView> top)
    {
        json.WriteStartArray("leaderboard");
        var rank = 0;
        foreach (var trial in top)
        {
            json.WriteStartObject();
            json.WriteNumber("rank", ++rank);
            Trial(json, sweep, trial);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Metrics(Utf8JsonWriter json, MetricValues metrics)
    {
        json.WriteStartObject("metrics");
        foreach (var (name, value) in metrics) Number(json, name, value);
        json.WriteEndObject();
    }

    public static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    public static string Word(TrialState state) => state.ToString().ToLowerInvariant();

    private static void Value(Utf8JsonWriter json, string name, ParameterValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Int:
                json.WriteNumber(name, value.AsInt());
                break;
            case ValueKind.Float:
                Number(json, name, value.AsNumber());
                break;
            case ValueKind.Bool:
                json.WriteBoolean(name, value.AsBool());
                break;
            default:
                json.WriteString(name, value.ToString());
                break;
        }
    }
}
