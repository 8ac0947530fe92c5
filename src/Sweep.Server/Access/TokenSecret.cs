using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Sweep.Server.Access;

/// <summary>
/// The plain token, <c>swp_ID_SECRET</c>: an id of 12 hexadecimal digits and 256 bits of the system's secure randomness as 43 characters of
/// URL-safe Base64. The prefix lets people and scanners recognise one that has leaked.
/// </summary>
public static partial class TokenSecret
{
    /// <summary>Characters of a plain token.</summary>
    public const int Length = 4 + 12 + 1 + 43;

    /// <summary>Bytes of a salt.</summary>
    public const int SaltBytes = 16;

    // What an unknown id is compared with: the work is that of a known one.
    private static readonly byte[] NoSalt = new byte[SaltBytes];
    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    /// <summary>Makes a token: the plain text, to be shown once, and what is stored.</summary>
    public static (string Plain, AccessToken Token) Create(string name, Role role, DateTimeOffset now, DateTimeOffset? expires)
    {
        if (TokenName.Problem(name) is { } problem) throw new ArgumentException(problem, nameof(name));
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var plain = $"swp_{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return (plain, new AccessToken(id, name, role, now, expires, Convert.ToBase64String(salt), Convert.ToBase64String(Hash(plain, salt))));
    }

    /// <summary>The id of what looks like a token; null for anything else.</summary>
    public static string? Id(string plain) => plain.Length == Length && Form().IsMatch(plain) ? plain.Substring(4, 12) : null;

    /// <summary>Whether a plain token is the one stored. Takes the same time whatever is wrong, also for none stored.</summary>
    public static bool Matches(string plain, AccessToken? stored)
    {
        var (salt, hash) = stored is null ? (NoSalt, NoHash) : (Convert.FromBase64String(stored.Salt), Convert.FromBase64String(stored.Hash));
        return CryptographicOperations.FixedTimeEquals(Hash(plain, salt), hash) & stored is not null;
    }

    /// <summary>
    /// SHA-256 over salt and plain token. A slow hash (PBKDF2, Argon2) makes guessing a short password expensive; 256 random bits cannot be
    /// guessed however fast the hash is, and a slow one would only let strangers burn the server's time.
    /// </summary>
    public static byte[] Hash(string plain, ReadOnlySpan<byte> salt) => SHA256.HashData([.. salt, .. Encoding.ASCII.GetBytes(plain)]);

    [GeneratedRegex(@"^swp_[0-9a-f]{12}_[A-Za-z0-9_-]{43}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
