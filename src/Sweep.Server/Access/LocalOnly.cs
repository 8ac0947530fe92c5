using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Sweep.Server.Access;

/// <summary>
/// While no tokens are required, keeps out web pages that the user's browser shows: they can reach this machine's addresses. A page whose
/// name was made to lead here (DNS rebinding) gives itself away by the Host header, any other page of another origin by Origin. With tokens
/// neither matters: a browser adds no token by itself.
/// </summary>
internal static class LocalOnly
{
    public static void UseLocalOnly(this IApplicationBuilder app, TokenStore tokens, Denials denials) => app.Use((context, next) =>
    {
        if (tokens.AreRequired) return next(context);
        var request = context.Request;
        if (!ListenAddress.IsLoopbackName(request.Host.Host))
        {
            return denials.Of(context, StatusCodes.Status403Forbidden, "foreign-host", $"This server answers to localhost and 127.0.0.1, but the request's Host is '{request.Host}'. For other names it needs tokens: sweep token create NAME");
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}"
            ? next(context)
            : denials.Of(context, StatusCodes.Status403Forbidden, "foreign-origin", $"A web page of '{origin}' may not use this server: without tokens it answers programs, and pages of its own alone.");
    });
}
