using Microsoft.AspNetCore.Routing;
using Sweep.Server.Access;

namespace Sweep.Server.Tests.Fuzzing;

/// <summary>Something that the API does, as its own table of endpoints has it: a new endpoint is fuzzed without being named here.</summary>
internal sealed record Operation(string Method, string Pattern, Role Role)
{
    public bool IsOfApi => Pattern.StartsWith("/api/", StringComparison.Ordinal);

    /// <summary>Whether it takes a body.</summary>
    public bool TakesBody => Method == "POST";

    public static IReadOnlyList<Operation> Of(SweepServer server) =>
    [
        .. from endpoint in server.Endpoints.OfType<RouteEndpoint>()
           let role = endpoint.Metadata.GetMetadata<RequiredRole>()!.Role
           where role is not null
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
           orderby endpoint.RoutePattern.RawText, method
           select new Operation(method, endpoint.RoutePattern.RawText!.TrimEnd('/'), role.Value),
    ];

    /// <summary>Its path, of a sweep (or a worker of that name), trial and attempt.</summary>
    public string Path(string sweep, string trial = "0", string attempt = "1")
    {
        var path = Pattern.Replace("{sweep}", sweep).Replace("{worker}", sweep).Replace("{trial}", trial).Replace("{attempt}", attempt);
        return path.Contains('{') ? throw new InvalidOperationException($"The fuzzer does not know a parameter of {Pattern}.") : path;
    }
}
