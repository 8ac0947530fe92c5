using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Sweep.Server.Access;

/// <summary>How many requests and live streams a client may have: a client is a token, or an address where no token is needed.</summary>
internal static class RequestLimits
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    public static PartitionedRateLimiter<HttpContext> Create(ServerLimits limits)
    {
        var requests = new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.RequestBurst,
            TokensPerPeriod = Math.Max(1, (int)(limits.RequestsPerSecond * Period.TotalSeconds)),
            ReplenishmentPeriod = Period,
        };
        var streams = new ConcurrencyLimiterOptions { PermitLimit = limits.Streams };
        var streamsOfClient = new ConcurrencyLimiterOptions { PermitLimit = limits.StreamsPerClient };
        return PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(Client(context), _ => requests)),
            PartitionedRateLimiter.Create<HttpContext, string>(context => LiveStreams.IsAsked(context)
                ? RateLimitPartition.GetConcurrencyLimiter(Client(context), _ => streamsOfClient)
                : RateLimitPartition.GetNoLimiter("")),
            PartitionedRateLimiter.Create<HttpContext, string>(context => LiveStreams.IsAsked(context)
                ? RateLimitPartition.GetConcurrencyLimiter("all", _ => streams)
                : RateLimitPartition.GetNoLimiter("")));
    }

    private static string Client(HttpContext context) => TokenAuthentication.TokenOf(context) is { } token ? $"token {token.Id}" : ClientAddress.Of(context);
}
