using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Sweep.Server.Api;

/// <summary>
/// Spares clients what they have already. A tag is a journal position, or another number that grows with what the answer tells of, and the
/// server's instance: after a crash, positions that were never durable are given again, to other entries.
/// </summary>
internal sealed class Freshness
{
    private readonly string _instance = Convert.ToHexStringLower(BitConverter.GetBytes(Random.Shared.NextInt64()));

    /// <summary>Tags the answer; true where the client has this one, and the answer is complete with status 304.</summary>
    public bool IsKnown(HttpContext context, long version)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{_instance}-{version}\"");
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "no-cache";
        foreach (var known in context.Request.Headers.IfNoneMatch)
        {
            if (known is null || !known.Contains(tag, StringComparison.Ordinal)) continue;
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }

        return false;
    }
}
