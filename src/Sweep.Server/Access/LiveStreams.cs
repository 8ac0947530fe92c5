using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Sweep.Server.Access;

/// <summary>Requests that stay open: they are counted apart, have no time limit, and end with the token that opened them.</summary>
internal static class LiveStreams
{
    /// <summary>The media type of server-sent events.</summary>
    public const string MediaType = "text/event-stream";

    /// <summary>Whether a request asks for a live stream, at whatever place.</summary>
    public static bool IsAsked(HttpContext context)
        => HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains(MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Ends a stream whose token is revoked or expires; follows authentication and time limits.</summary>
    public static void UseLiveStreams(this IApplicationBuilder app, TokenStore tokens) => app.Use(async (context, next) =>
    {
        if (!IsAsked(context))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        var left = context.RequestAborted;
        var ended = TokenAuthentication.TokenOf(context) is { } token ? tokens.UntilEnded(token) : CancellationToken.None;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(left, ended);
        context.RequestAborted = either.Token;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested && context.Response.HasStarted)
        {
            // The stream ends as it ends when the sweep does; who opens it anew is told why not.
        }
        finally
        {
            context.RequestAborted = left;
        }
    });
}
