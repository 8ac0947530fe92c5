using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sweep.Server.Problems;

namespace Sweep.Server.Api;

/// <summary>Reads bodies: of a known media type, as UTF-8, and JSON without what JSON is not.</summary>
internal static class Body
{
    // Documents of requests are an object, with an object or a list in it.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <summary>The media type of a request that must be one of these; null where there is no body.</summary>
    /// <exception cref="ProblemException">It is another, or of another encoding than UTF-8.</exception>
    public static string? MediaType(HttpContext context, params ReadOnlySpan<string> allowed)
    {
        var given = context.Request.ContentType;
        if (string.IsNullOrEmpty(given) && context.Request.ContentLength is null or 0 && !context.Request.Headers.ContainsKey(HeaderNames.TransferEncoding)) return null;
        if (MediaTypeHeaderValue.TryParse(given, out var type) && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            foreach (var media in allowed)
            {
                if (type.MediaType.Equals(media, StringComparison.OrdinalIgnoreCase)) return media;
            }
        }

        throw new ProblemException(Problem.Of(
            StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type",
            $"Content-Type: must be {string.Join(" or ", allowed.ToArray())}, in UTF-8, but {(string.IsNullOrEmpty(given) ? "there is none" : $"got '{given}'")}."));
    }

    /// <summary>The JSON object of the body; an empty one where there is no body.</summary>
    /// <exception cref="ProblemException">It is not JSON, or not an object.</exception>
    public static async Task<BodyReader> Json(HttpContext context) => MediaType(context, "application/json") is null ? new BodyReader() : await Object(context);

    /// <summary>The text of the body.</summary>
    /// <exception cref="ProblemException">It is not UTF-8.</exception>
    public static async Task<string> Text(HttpContext context) => Encoding.UTF8.GetString((await Bytes(context)).Span);

    /// <summary>The JSON object of the body.</summary>
    /// <exception cref="ProblemException">It is not JSON, or not an object.</exception>
    public static async Task<BodyReader> Object(HttpContext context)
    {
        var bytes = await Bytes(context);
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new BodyReader(document.RootElement.Clone())
                : throw Malformed($"The body must be a JSON object, but is {Describe(document.RootElement)}.");
        }
        catch (JsonException e)
        {
            throw Malformed(bytes.IsEmpty ? "The body must be a JSON object, but is empty." : $"The body is not JSON as this server reads it: {e.Message}");
        }
    }

    /// <summary>A value in words for people, never long.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Undefined => "nothing",
        _ when value.GetRawText() is { Length: <= 60 } text => text,
        JsonValueKind.Number => "a very long number",
        _ => "a long text",
    };

    private static async Task<ReadOnlyMemory<byte>> Bytes(HttpContext context)
    {
        using var buffer = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // Such as a chunk whose length is no number that there is.
            throw Malformed($"The body cannot be read: {e.Message}");
        }

        var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        return Utf8.IsValid(bytes.Span) ? bytes : throw Malformed("The body is not UTF-8.");
    }

    private static ProblemException Malformed(string detail) => new(Problem.Of(StatusCodes.Status400BadRequest, "malformed-body", detail));
}
