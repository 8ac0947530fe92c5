using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Sweep.Server.Metrics;
using Sweep.Server.Problems;

namespace Sweep.Server.Access;

/// <summary>
/// Refuses requests: answers them, counts them, and tells of them, never with the token. Strangers are answered 401 so many times a minute, and
/// 429 from then on. A valid token is not held up by that: nobody guesses 256 bits, so that what is limited is the noise and the work, and one
/// client with a token that was revoked must not lock out the others behind the same address.
/// </summary>
internal sealed class Denials : IDisposable
{
    private const int LongestPath = 200;
    private readonly ServerOptions _options;
    private readonly PartitionedRateLimiter<HttpContext> _failures;

    public Denials(ServerOptions options)
    {
        _options = options;
        _failures = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(ClientAddress.Of(context), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Limits.FailuresPerMinute,
            TokensPerPeriod = options.Limits.FailuresPerMinute,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1),
        }));
    }

    /// <summary>Refuses a request whose sender is not known: 401, or 429 after too many.</summary>
    public async Task OfStranger(HttpContext context, string reason, string detail)
    {
        using var lease = _failures.AttemptAcquire(context);
        if (lease.IsAcquired)
        {
            Tell(context, StatusCodes.Status401Unauthorized, reason);
            await Answer(context, StatusCodes.Status401Unauthorized, reason, detail).ConfigureAwait(false);
            return;
        }

        // Not told, only counted: the notices would be the next thing to overflow.
        RetryAfter(context, lease);
        await Answer(context, StatusCodes.Status429TooManyRequests, "failures", $"More than {_options.Limits.FailuresPerMinute} requests a minute from this address had no valid token. The last one: {detail}").ConfigureAwait(false);
    }

    /// <summary>Refuses a request of somebody who is known, or who may not ask here at all.</summary>
    public Task Of(HttpContext context, int status, string reason, string detail)
    {
        Tell(context, status, reason);
        return Answer(context, status, reason, detail);
    }

    /// <summary>Refuses a request because there are too many; a limiter has said so.</summary>
    public async ValueTask OfTooMany(HttpContext context, RateLimitLease lease)
    {
        var limits = _options.Limits;
        if (RetryAfter(context, lease)) await Answer(context, StatusCodes.Status429TooManyRequests, "rate", $"More than {limits.RequestsPerSecond} requests a second. Wait as long as Retry-After says.").ConfigureAwait(false);
        else await Answer(context, StatusCodes.Status429TooManyRequests, "streams", $"Too many live streams: at most {limits.StreamsPerClient} of one client and {limits.Streams} in all. End one, or wait.").ConfigureAwait(false);
    }

    public void Dispose() => _failures.Dispose();

    private static bool RetryAfter(HttpContext context, RateLimitLease lease)
    {
        var known = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
        // Streams end when they end; a minute is a polite time to ask again.
        var seconds = known ? Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)) : 60;
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return known;
    }

    private Task Answer(HttpContext context, int status, string reason, string detail)
    {
        ServerInstruments.OnDenied(reason);
        return ProblemMiddleware.Write(context, Problem.Of(status, reason, detail));
    }

    private void Tell(HttpContext context, int status, string reason)
    {
        // As it came, in ASCII: a path that has been decoded may hold line breaks that forge a notice.
        var path = context.Request.Path.ToUriComponent();
        if (path.Length > LongestPath) path = path[..LongestPath] + "…";
        var token = TokenAuthentication.TokenOf(context) is { } known ? $" of token '{known.Name}'" : "";
        _options.Notice($"Refused {status} ({reason}): {context.Request.Method} {path}{token} from {ClientAddress.Of(context)}.");
    }
}
