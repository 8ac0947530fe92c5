using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Workers;

namespace Sweep.Server.Contracts;

/// <summary>
/// The documents of the API, which are also what <c>--output json</c> prints: members in snake_case, words of enumerations in kebab-case.
/// Whoever reads them passes over members that a newer server adds.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters =
    [
        typeof(NumberConverter), typeof(ConfigurationConverter), typeof(MetricsConverter), typeof(EntryConverter),
        typeof(WordConverter<TrialState>), typeof(WordConverter<FinishKind>), typeof(WordConverter<VerdictKind>), typeof(WordConverter<SweepStanding>), typeof(WordConverter<Goal>),
        typeof(WordConverter<FinishState>), typeof(WordConverter<WorkerState>), typeof(WordConverter<AnswerKind>),
    ])]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(SweepDocument))]
[JsonSerializable(typeof(SweepList))]
[JsonSerializable(typeof(TrialDocument))]
[JsonSerializable(typeof(TrialPage))]
[JsonSerializable(typeof(LeaderboardDocument))]
[JsonSerializable(typeof(ReportList))]
[JsonSerializable(typeof(EntryPage))]
[JsonSerializable(typeof(WorkerDocument))]
[JsonSerializable(typeof(WorkerList))]
[JsonSerializable(typeof(CreateRequest))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(AskRequest))]
[JsonSerializable(typeof(AskDocument))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(FinishRequest))]
[JsonSerializable(typeof(AnswerDocument))]
public sealed partial class ContractsContext : JsonSerializerContext
{
    /// <summary>Documents on one line, text beyond ASCII as it is.</summary>
    public static ContractsContext Compact => Formats.Compact;

    /// <summary>Documents for people's eyes.</summary>
    public static ContractsContext Indented => Formats.Indented;

    // A class of its own: its fields are set when they are first used, and so after those of the generated part.
    private static class Formats
    {
        public static readonly ContractsContext Compact = With(indented: false);
        public static readonly ContractsContext Indented = With(indented: true);

        private static ContractsContext With(bool indented) => new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = indented,
            NewLine = "\n",
            IndentSize = 2,
        });
    }
}
