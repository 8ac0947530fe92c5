using System.Text.Json.Serialization;

namespace Sweep.Server.Contracts;

/// <summary>Why a request was refused (RFC 9457), with the words of the command line.</summary>
/// <param name="Type">What programs tell problems apart by: <c>urn:sweep:problem:</c> and a word.</param>
/// <param name="Title">The meaning of the status.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong and what to do about it, for people.</param>
/// <param name="Errors">The single problems of a specification or a body; absent where there is but one.</param>
public sealed record ProblemDocument(
    string Type,
    string Title,
    int Status,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ProblemError>? Errors = null);
