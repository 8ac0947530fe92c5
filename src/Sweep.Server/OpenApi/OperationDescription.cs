using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sweep.Server.Api;
using Sweep.Server.Contracts;

namespace Sweep.Server.OpenApi;

/// <summary>What the OpenAPI document says of an endpoint beside its path, and what its code does not say by itself.</summary>
/// <param name="Query">The parameters of its query string; the same objects read them.</param>
/// <param name="Body">The document that it takes; null where it takes none.</param>
/// <param name="IsBodyRequired">Whether there must be a body.</param>
/// <param name="BodyExample">An example of the body, as JSON.</param>
/// <param name="TakesYaml">Whether it takes YAML as well.</param>
internal sealed record OperationDescription(IReadOnlyList<IQueryParameter> Query, Type? Body = null, bool IsBodyRequired = true, string? BodyExample = null, bool TakesYaml = false);

/// <summary>Describes endpoints where they are mapped.</summary>
internal static class OperationDescriptionExtensions
{
    private static readonly int[] Always = [StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests, StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable];
    private static readonly int[] WithBody = [StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity];

    /// <summary>Describes an endpoint that looks.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="id">The operation's id, a verb and a noun.</param>
    /// <param name="summary">What it does, in a line.</param>
    /// <param name="query">The parameters of its query string.</param>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string id, string summary, params IQueryParameter[] query)
        => endpoint.Named(id, summary, new OperationDescription(query)).Refuses(Always);

    /// <summary>Describes an endpoint that changes something.</summary>
    public static RouteHandlerBuilder DescribeAction<TBody>(this RouteHandlerBuilder endpoint, string id, string summary, string example, bool required = true, bool takesYaml = false)
        => endpoint.Named(id, summary, new OperationDescription([], typeof(TBody), required, example, takesYaml)).Refuses([.. Always, .. WithBody]).Conflicts();

    /// <summary>Documents that it answers 404 where what the path names is not there.</summary>
    public static RouteHandlerBuilder Finds(this RouteHandlerBuilder endpoint) => endpoint.Refuses([StatusCodes.Status404NotFound]);

    /// <summary>Documents that it answers 409 where the state of things does not allow it.</summary>
    public static RouteHandlerBuilder Conflicts(this RouteHandlerBuilder endpoint) => endpoint.Refuses([StatusCodes.Status409Conflict]);

    private static RouteHandlerBuilder Named(this RouteHandlerBuilder endpoint, string id, string summary, OperationDescription description)
        => endpoint.WithName(id).WithSummary(summary).WithTags("sweeps").WithMetadata(description);

    private static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, IEnumerable<int> statuses)
    {
        foreach (var status in statuses) endpoint.Produces<ProblemDocument>(status, "application/problem+json");
        return endpoint;
    }
}
