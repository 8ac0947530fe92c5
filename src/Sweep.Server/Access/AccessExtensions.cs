using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sweep.Server.Problems;

namespace Sweep.Server.Access;

/// <summary>Who may ask: composed here, in one place.</summary>
internal static class AccessExtensions
{
    /// <summary>Services of access, and where the server listens.</summary>
    public static void AddAccess(this WebApplicationBuilder builder, ServerOptions options)
    {
        foreach (var url in options.Urls)
        {
            if (!IsLoopback(BindingAddress.Parse(url).Host)) throw new ArgumentException($"Cannot serve {url}: without tokens only this machine may ask. Serve http://127.0.0.1:PORT.");
        }
    }

    /// <summary>The middleware of access, between routing and the endpoints.</summary>
    public static void UseAccess(this WebApplication app, ServerOptions options)
    {
        foreach (var url in options.Urls) app.Urls.Add(url);
        app.Use(static (context, next) => IsLoopback(context.Request.Host.Host)
            ? next(context)
            // A page of another site, whose name was made to lead here (DNS rebinding), sends that name.
            : throw new ProblemException(Problem.Of(StatusCodes.Status403Forbidden, "foreign-host", $"This server answers to localhost and 127.0.0.1, but the request's Host is '{context.Request.Host}'.")));
    }

    private static bool IsLoopback(string host)
        => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
