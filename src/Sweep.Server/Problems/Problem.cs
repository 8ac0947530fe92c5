using Microsoft.AspNetCore.WebUtilities;
using Sweep.Server.Contracts;

namespace Sweep.Server.Problems;

/// <summary>Makes problem documents (RFC 9457).</summary>
internal static class Problem
{
    /// <summary>What all types of problems begin with; a type is a name, not a page.</summary>
    public const string TypePrefix = "urn:sweep:problem:";

    /// <summary>A problem.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="type">Its type, such as <c>unknown-sweep</c>: what programs tell problems apart by.</param>
    /// <param name="detail">What is wrong and what to do about it, for people.</param>
    /// <param name="errors">The single problems, where there may be several.</param>
    public static ProblemDocument Of(int status, string type, string detail, IReadOnlyList<ProblemError>? errors = null)
        => new(TypePrefix + type, ReasonPhrases.GetReasonPhrase(status), status, detail, errors);
}
