using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Sweep.Server.Api;

/// <summary>Sends documents.</summary>
internal static class Answer
{
    /// <summary>Sends a document as JSON, written straight into the connection's buffers.</summary>
    public static Task Write<T>(HttpContext context, T document, JsonTypeInfo<T> type)
    {
        // What is said now may be another thing in a moment; whoever wants to keep it has a tag to ask with.
        if (context.Response.Headers.CacheControl.Count == 0) context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(document, type, contentType: null, context.RequestAborted);
    }
}
