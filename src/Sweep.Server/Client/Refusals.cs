using System.Net;
using System.Text.Json;
using Sweep.Hosting;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Specifications;
using Sweep.Server.Contracts;
using Sweep.Server.Problems;

namespace Sweep.Server.Client;

/// <summary>Makes of a refusal the exception that the same request would throw locally, with the same message.</summary>
internal static class Refusals
{
    /// <summary>The file that a specification is called in a server's messages.</summary>
    private const string Specification = "specification";

    /// <summary>The exception of an answer that is none of success.</summary>
    public static async Task<Exception> Of(HttpResponseMessage response, string server)
    {
        if (await Document(response).ConfigureAwait(false) is not { } problem)
        {
            return new RemoteException($"{server} does not answer as a Sweep server does: {(int)response.StatusCode} {response.ReasonPhrase}. Check the address.", response.StatusCode);
        }

        return (Word(problem), response.StatusCode) switch
        {
            ("invalid-specification", _) => new SpecificationException(Specification, [.. (problem.Errors ?? []).Select(static error => new SpecificationProblem(error.Place, error.Path, error.Message))]),
            ("conflict", _) => new SweepConflictException(problem.Detail),
            ("unknown-trial" or "unknown-attempt", _) => new UnknownTrialException(problem.Detail),
            ("no-checkpoint", _) => new CheckpointException(problem.Detail),
            ("unknown-sweep", _) => new UnknownSweepException(problem.Detail),
            (_, HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity) => new InvalidRequestException(problem.Detail),
            _ => new RemoteException($"{server} refuses: {problem.Detail}", response.StatusCode),
        };
    }

    private static string Word(ProblemDocument problem) => problem.Type.StartsWith(Problem.TypePrefix, StringComparison.Ordinal) ? problem.Type[Problem.TypePrefix.Length..] : problem.Type;

    private static async Task<ProblemDocument?> Document(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json") return null;
        try
        {
            return JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false), ContractsContext.Compact.ProblemDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
