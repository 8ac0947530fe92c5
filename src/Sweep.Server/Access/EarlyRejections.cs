using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Sweep.Server.Contracts;
using Sweep.Server.Problems;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Sweep.Server.Access;

/// <summary>
/// Gives a problem document to requests that Kestrel rejects before any middleware sees them: a line or header that is no HTTP, too long, too
/// many, too late. Kestrel answers those with a status and no body, but tells of each (the event <c>BadRequest</c>) before it writes that
/// answer; then the connection puts the body in.
/// </summary>
internal static class EarlyRejections
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>Lets connections put a body into a rejection.</summary>
    public static void Use(ListenOptions listen, ServerLimits limits) => listen.Use(next => connection =>
    {
        var output = new RejectionWriter(connection.Transport.Output, limits);
        connection.Transport = new DuplexPipe(connection.Transport.Input, output);
        connection.Features.Set(output);
        return next(connection);
    });

    /// <summary>Lets Kestrel tell connections of rejections; the subscription ends with the server's listener.</summary>
    public static void Follow(IServiceProvider services)
        => services.GetRequiredService<DiagnosticListener>().Subscribe(new Observer(), static (name, _, _) => name == BadRequest);

    /// <summary>The document of a rejection.</summary>
    public static byte[] Document(BadHttpRequestException error, ServerLimits limits)
    {
        var (type, detail) = error.StatusCode switch
        {
            StatusCodes.Status408RequestTimeout => ("timeout", $"The headers did not arrive within {limits.HeaderTime.TotalSeconds} s, or the body more slowly than {limits.MinBytesPerSecond} bytes a second."),
            StatusCodes.Status413PayloadTooLarge => ("too-large", $"The body is longer than {limits.BodyBytes} bytes."),
            StatusCodes.Status414UriTooLong => ("too-long", $"The request line is longer than {limits.RequestLineBytes} bytes."),
            StatusCodes.Status431RequestHeaderFieldsTooLarge => ("too-many-headers", $"The headers are more than {limits.Headers}, or longer than {limits.HeaderBytes} bytes."),
            _ => ("invalid-request", $"The request is not HTTP/1.1 as this server reads it: {error.Message}"),
        };
        return JsonSerializer.SerializeToUtf8Bytes(Problem.Of(error.StatusCode, type, detail), ContractsContext.Default.ProblemDocument);
    }

    private sealed class Observer : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is not IFeatureCollection features || features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException error) return;
            features.Get<RejectionWriter>()?.Reject(error);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
