using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Sweep.Server.Access;

/// <summary>The role that an endpoint requires; null where it answers everybody.</summary>
internal sealed record RequiredRole(Role? Role);

/// <summary>Says who may use an endpoint. Each must say one or the other; a test lists what they say, and fails where one is silent.</summary>
internal static class RequiredRoleExtensions
{
    /// <summary>Tokens of this role or a higher one may use it.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder
        => endpoint.WithMetadata(new RequiredRole(role)).RequireAuthorization(role.ToString());

    /// <summary>It answers without a token, and so tells nothing that is not everybody's.</summary>
    public static TBuilder AnswersEverybody<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder
        => endpoint.WithMetadata(new RequiredRole(null), new AllowAnonymousAttribute());
}
