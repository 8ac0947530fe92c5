using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sweep.Server.Contracts;

namespace Sweep.Cluster.Sweeps;

/// <summary>The API's documents as bytes: what silos of different versions can read of each other.</summary>
internal static class Documents
{
    private static readonly ContractsContext Json = ContractsContext.Compact;

    public static byte[] Write(SweepDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, Json.SweepDocument);

    public static byte[] Write(TrialPage document) => JsonSerializer.SerializeToUtf8Bytes(document, Json.TrialPage);

    public static byte[] Write(TrialDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, Json.TrialDocument);

    public static byte[] Write(LeaderboardDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, Json.LeaderboardDocument);

    public static byte[] Write(ReportList document) => JsonSerializer.SerializeToUtf8Bytes(document, Json.ReportList);

    public static byte[] Write(AskDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, Json.AskDocument);

    public static T Read<T>(byte[] document, Func<ContractsContext, JsonTypeInfo<T>> type) => JsonSerializer.Deserialize(document, type(Json))!;
}
