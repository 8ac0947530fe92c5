using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sweep.Server.Access;

/// <summary>
/// Who asks: the token that <c>Authorization: Bearer</c> carries. Its name is the identity's, and so the journal's <c>by</c>. Where no tokens are
/// required whoever is on this machine may do everything, and has no name.
/// </summary>
internal sealed class TokenAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, TokenStore tokens, Denials denials)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The only scheme.</summary>
    public const string Name = "Bearer";

    /// <summary>The claim of the role.</summary>
    public const string RoleClaim = "role";

    private const string TokenKey = "Sweep.Token";
    private (string Type, string Detail) _refusal;

    /// <summary>The token of a request; null where none was required.</summary>
    public static AccessToken? TokenOf(HttpContext context) => context.Items[TokenKey] as AccessToken;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // RFC 6750, 3.1: no error code where the request carried no token.
        Response.Headers.WWWAuthenticate = Request.Headers.Authorization.Count == 0 ? Name : $"{Name} error=\"invalid_token\"";
        return denials.OfStranger(Context, _refusal.Type, _refusal.Detail);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var (token, required) = (TokenOf(Context)!, Context.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>()?.Role ?? Role.Admin);
        var detail = $"This needs a token of role {Word(required)}, but '{token.Name}' has {Word(token.Role)}. Make one with: sweep token create NAME --role {Word(required)}";
        return denials.Of(Context, StatusCodes.Status403Forbidden, "role", detail);
    }

    private static string Word(Role role) => role.ToString().ToLowerInvariant();

    private static AuthenticationTicket Ticket(Role role, string? name)
    {
        var identity = new ClaimsIdentity([new Claim(RoleClaim, role.ToString())], Name);
        if (name is not null) identity.AddClaim(new Claim(ClaimTypes.Name, name));
        return new AuthenticationTicket(new ClaimsPrincipal(identity), Name);
    }

    private AuthenticateResult Authenticate()
    {
        if (!tokens.AreRequired)
        {
            // Nothing listens beyond loopback then; this holds should something forward to here.
            if (Context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)) return AuthenticateResult.Success(Ticket(Role.Admin, null));
            return Refuse("token-missing", "Without tokens this server answers its own machine alone.");
        }

        if (Request.Headers.Authorization is not [{ } header])
        {
            return Request.Headers.Authorization.Count == 0
                ? Refuse("token-missing", "This server needs a token: send 'Authorization: Bearer TOKEN' (sweep: --token, or SWEEP_TOKEN). 'sweep token create NAME' makes one.")
                : Refuse("token-malformed", "The request has several Authorization headers; send one.");
        }

        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return Refuse("token-malformed", "The Authorization header must be 'Bearer' and a token.");
        var (verdict, token) = tokens.Check(header["Bearer ".Length..].Trim());
        if (verdict == TokenVerdict.Unknown) return Refuse("token-unknown", "The token is not one of this server's: it was revoked, mistyped, or made for another.");
        if (verdict == TokenVerdict.Expired) return Refuse("token-expired", $"The token '{token!.Name}' expired at {token.Expires:yyyy-MM-dd HH:mm:ss} UTC. Make another with: sweep token create NAME --role {Word(token.Role)}");
        Context.Items[TokenKey] = token;
        return AuthenticateResult.Success(Ticket(token!.Role, token.Name));
    }

    private AuthenticateResult Refuse(string type, string detail)
    {
        _refusal = (type, detail);
        return AuthenticateResult.Fail(detail);
    }
}
