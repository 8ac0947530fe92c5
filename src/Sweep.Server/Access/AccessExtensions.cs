using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Sweep.Server.Problems;

namespace Sweep.Server.Access;

/// <summary>Who may ask, where, and how much: composed here, in one place.</summary>
internal static class AccessExtensions
{
    /// <summary>Services of access, where the server listens, and what its sockets refuse.</summary>
    public static void AddAccess(this WebApplicationBuilder builder, ServerOptions options)
    {
        var addresses = options.Urls.Select(ListenAddress.Parse).ToList();
        var listening = Listening.Open(addresses, options);
        builder.WebHost.ConfigureKestrel(listening.Configure);
        builder.Services
            .AddSingleton(_ => listening)
            .AddSingleton(listening.Tokens)
            .AddSingleton<Denials>()
            .AddAuthentication(TokenAuthentication.Name)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.Name, null);
        var authorization = builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(Policy(Role.Read));
        foreach (var role in Enum.GetValues<Role>()) authorization.AddPolicy(role.ToString(), Policy(role));
        builder.Services
            .AddRateLimiter(limiter =>
            {
                limiter.GlobalLimiter = RequestLimits.Create(options.Limits);
                limiter.OnRejected = static (rejected, _) => rejected.HttpContext.RequestServices.GetRequiredService<Denials>().OfTooMany(rejected.HttpContext, rejected.Lease);
            })
            .AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
            {
                Timeout = options.Limits.RequestTime,
                TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
                WriteTimeoutResponse = context => ProblemMiddleware.Write(context, Problem.Of(StatusCodes.Status503ServiceUnavailable, "slow", $"The request was not answered within {options.Limits.RequestTime.TotalSeconds} s. Ask for less at a time, or send the body faster.")),
            });
    }

    /// <summary>The middleware of access, between routing and the endpoints.</summary>
    public static void UseAccess(this WebApplication app)
    {
        var (tokens, denials) = (app.Services.GetRequiredService<TokenStore>(), app.Services.GetRequiredService<Denials>());
        app.UseLocalOnly(tokens, denials);
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseRequestTimeouts();
        app.UseLiveStreams(tokens);
        EarlyRejections.Follow(app.Services);
    }

    private static AuthorizationPolicy Policy(Role role)
        => new AuthorizationPolicyBuilder(TokenAuthentication.Name).RequireClaim(TokenAuthentication.RoleClaim, Enum.GetValues<Role>().Where(other => other >= role).Select(other => other.ToString())).Build();
}
