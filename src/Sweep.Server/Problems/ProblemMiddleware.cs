using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sweep.Hosting;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Specifications;
using Sweep.Server.Contracts;

namespace Sweep.Server.Problems;

/// <summary>Whatever goes wrong leaves as a problem document, with the message that the command line would print; what nobody foresaw leaves as 500 without details.</summary>
internal static class ProblemMiddleware
{
    public static void UseProblems(this WebApplication app, ServerOptions options) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context).ConfigureAwait(false);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null }) await Write(context, OfStatus(context)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left; nobody reads an answer.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var problem = Of(e);
            if (problem.Status == StatusCodes.Status500InternalServerError) options.Notice($"{context.Request.Method} {context.Request.Path} failed: {e}");
            await Write(context, problem).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The status has been sent: cutting the connection is the only way left to say that the answer is not whole.
            options.Notice($"{context.Request.Method} {context.Request.Path} broke off: {e}");
            context.Abort();
        }
    });

    /// <summary>Sends a problem document.</summary>
    public static Task Write(HttpContext context, ProblemDocument problem)
    {
        context.Response.StatusCode = problem.Status;
        // What was said of the answer that is not given does not hold for this one.
        context.Response.Headers.ETag = default;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/problem+json";
        var document = JsonSerializer.SerializeToUtf8Bytes(problem, ContractsContext.Compact.ProblemDocument);
        context.Response.ContentLength = document.Length;
        return context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }

    private static ProblemDocument Of(Exception error) => error switch
    {
        ProblemException e => e.Document,
        BadHttpRequestException e => OfRequest(e),
        SpecificationException e => Problem.Of(StatusCodes.Status422UnprocessableEntity, "invalid-specification", e.Message, [.. e.Problems.Select(problem => new ProblemError(problem.Place, problem.Path, problem.Message))]),
        InvalidRequestException e => Problem.Of(StatusCodes.Status422UnprocessableEntity, "invalid-body", e.Message),
        UnknownTrialException e => Problem.Of(StatusCodes.Status404NotFound, "unknown-trial", e.Message),
        SweepConflictException e => Problem.Of(StatusCodes.Status409Conflict, "conflict", e.Message),
        CheckpointException e => Problem.Of(StatusCodes.Status404NotFound, "no-checkpoint", e.Message),
        JournalException { StorageFull: true } e => Problem.Of(StatusCodes.Status507InsufficientStorage, "storage-full", e.Message),
        SweepUnavailableException e => Problem.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", e.Message),
        OperationCanceledException or ObjectDisposedException => Problem.Of(StatusCodes.Status503ServiceUnavailable, "stopping", "The server or the sweep's host is stopping. Ask again in a moment."),
        HostFailedException or JournalException => Problem.Of(StatusCodes.Status503ServiceUnavailable, "host-failed", "The sweep's host has failed. What is durable stands; the server's own output says why."),
        _ => Problem.Of(StatusCodes.Status500InternalServerError, "internal", "The server met an error that it did not expect. Its own output has the details."),
    };

    private static ProblemDocument OfRequest(BadHttpRequestException error) => error.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Problem.Of(error.StatusCode, "too-large", "The body is longer than this server takes."),
        StatusCodes.Status408RequestTimeout => Problem.Of(error.StatusCode, "timeout", "The body arrived too slowly."),
        _ => Problem.Of(error.StatusCode, "invalid-request", error.Message),
    };

    private static ProblemDocument OfStatus(HttpContext context)
    {
        var (request, status) = (context.Request, context.Response.StatusCode);
        return status switch
        {
            StatusCodes.Status404NotFound => Problem.Of(status, "unknown-route", $"There is nothing at {request.Path}. /openapi/v1.json describes what there is."),
            StatusCodes.Status405MethodNotAllowed => Problem.Of(status, "method-not-allowed", $"{request.Path} does not take {request.Method}. It takes {context.Response.Headers.Allow}."),
            _ => Problem.Of(status, "refused", "The request was refused."),
        };
    }
}
