using Microsoft.AspNetCore.Builder;

namespace Sweep.Server.Access;

/// <summary>The role that an endpoint requires; an endpoint without one answers everybody.</summary>
internal sealed record RequiredRole(Role Role);

/// <summary>Marks endpoints with the role that they require.</summary>
internal static class RequiredRoleExtensions
{
    public static TBuilder Requires<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder
        => endpoint.WithMetadata(new RequiredRole(role));
}
