using System.Text.Json.Serialization;

namespace Sweep.Server.Access;

/// <summary>The content of the file of tokens.</summary>
internal sealed record TokenDocument(int Version, IReadOnlyList<AccessToken> Tokens);

// A member that is not known is an error: a misspelled "expires" would otherwise make a token that never expires.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true,
    AllowDuplicateProperties = false,
    WriteIndented = true)]
[JsonSerializable(typeof(TokenDocument))]
internal sealed partial class TokenJson : JsonSerializerContext;
