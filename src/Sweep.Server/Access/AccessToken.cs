namespace Sweep.Server.Access;

/// <summary>A token as it is stored: everything but the secret.</summary>
/// <param name="Id">Which token it is; the public part of the plain token.</param>
/// <param name="Name">Whose it is, unique; changes are journaled with it.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">From when it is refused; null for never.</param>
/// <param name="Salt">Makes equal secrets hash differently; 16 bytes, Base64.</param>
/// <param name="Hash"><see cref="TokenSecret.Hash"/> of the plain token with the salt; 32 bytes, Base64.</param>
public sealed record AccessToken(string Id, string Name, Role Role, DateTimeOffset Created, DateTimeOffset? Expires, string Salt, string Hash)
{
    /// <summary>Whether it is refused at a time because it has expired.</summary>
    public bool HasExpired(DateTimeOffset now) => now >= Expires;
}
