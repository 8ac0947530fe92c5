using System.Security.Cryptography;
using System.Text.Json;
using Sweep.Core.Options;
using Sweep.Hosting.Folders;

namespace Sweep.Server.Access;

/// <summary>
/// The file of tokens, <c>sweeps/tokens.json</c> unless another is named: JSON with version 1 and a list of <see cref="AccessToken"/>.
/// It is replaced as a whole, readable and writable by its owner alone (Unix; on Windows it inherits the folder's rights).
/// </summary>
public static class TokenFile
{
    /// <summary>The version of the form that is written, and the only one read.</summary>
    public const int Version = 1;

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);

    /// <summary>The file that is used where none is named.</summary>
    public static string DefaultPath => Path.Combine("sweeps", "tokens.json");

    /// <summary>Reads the tokens of a file, in the order in which they were made.</summary>
    /// <exception cref="TokenFileException">It is missing, damaged, of another version, or others may write it.</exception>
    public static IReadOnlyList<AccessToken> Read(string path) => Parse(path, ReadBytes(path));

    /// <summary>Makes a token in a file, which is made as well where there is none; one process at a time.</summary>
    /// <returns>The plain token, which is kept nowhere, and what is stored.</returns>
    /// <exception cref="TokenFileException">There is a token of this name, or the file cannot be read, locked or written.</exception>
    public static (string Plain, AccessToken Token) Create(string path, string name, Role role, DateTimeOffset now, DateTimeOffset? expires)
    {
        var made = TokenSecret.Create(name, role, now, expires);
        Update(path, tokens => tokens.Any(token => token.Name == name)
            ? throw new TokenFileException($"There is a token '{name}' in {path} already. Choose another name, or revoke it first: sweep token revoke {name}")
            : [.. tokens, made.Token]);
        return made;
    }

    /// <summary>Takes a token out of a file; servers refuse it within a second.</summary>
    /// <param name="path">The file.</param>
    /// <param name="nameOrId">Its name, or else its id.</param>
    /// <returns>The token that was revoked.</returns>
    /// <exception cref="TokenFileException">There is none such, or the file cannot be read, locked or written.</exception>
    public static AccessToken Revoke(string path, string nameOrId)
    {
        AccessToken? revoked = null;
        Update(path, tokens =>
        {
            revoked = tokens.FirstOrDefault(token => token.Name == nameOrId) ?? tokens.FirstOrDefault(token => token.Id == nameOrId);
            if (revoked is not null) return [.. tokens.Where(token => token != revoked)];
            throw new TokenFileException($"There is no token '{nameOrId}' in {path}.{Spelling.DidYouMean(nameOrId, tokens.Select(token => token.Name))} 'sweep token list' shows those there are.");
        });
        return revoked!;
    }

    private static void Update(string path, Func<IReadOnlyList<AccessToken>, IReadOnlyList<AccessToken>> change)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var held = Lock(path);
            Write(path, change(File.Exists(path) ? Read(path) : []));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenFileException($"{path}: the tokens cannot be written: {e.Message} Choose another file with --tokens.", e);
        }
    }

    internal static byte[] ReadBytes(string path)
    {
        try
        {
            RequireOwnedMode(path);
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TokenFileException($"{path}: there is no such file of tokens. Make a token with: sweep token create NAME --tokens {path}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenFileException($"{path}: the tokens cannot be read: {e.Message}", e);
        }
    }

    internal static IReadOnlyList<AccessToken> Parse(string path, ReadOnlySpan<byte> content)
    {
        TokenDocument document;
        try
        {
            document = JsonSerializer.Deserialize(content, TokenJson.Default.TokenDocument) ?? throw new JsonException("the document is null.");
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? $" (line {number + 1})" : "";
            throw Damaged(path, $"it is not the JSON that 'sweep token' writes{line}", e);
        }

        if (document.Version != Version) throw new TokenFileException($"{path}: version {document.Version} of the file of tokens is not known here, only {Version}. Use the version of Sweep that wrote it.");
        foreach (var token in document.Tokens)
        {
            if (Problem(token) is { } problem) throw Damaged(path, problem);
        }

        RequireUnique(path, document.Tokens, "id", static token => token.Id);
        RequireUnique(path, document.Tokens, "name", static token => token.Name);
        return document.Tokens;
    }

    private static void Write(string path, IReadOnlyList<AccessToken> tokens)
        => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new TokenDocument(Version, tokens), TokenJson.Default.TokenDocument), UnixFileMode.UserRead | UnixFileMode.UserWrite);

    private static string? Problem(AccessToken token)
    {
        if (TokenName.Problem(token.Name) is { } problem) return problem;
        if (token.Id.Length != 12 || !token.Id.All(char.IsAsciiHexDigitLower)) return $"the id of token '{token.Name}' must be 12 hexadecimal digits, but is '{token.Id}'";
        if (!Enum.IsDefined(token.Role)) return $"the role of token '{token.Name}' is none";
        if (BytesOf(token.Salt) != TokenSecret.SaltBytes) return $"the salt of token '{token.Name}' must be {TokenSecret.SaltBytes} bytes in Base64";
        return BytesOf(token.Hash) != SHA256.HashSizeInBytes ? $"the hash of token '{token.Name}' must be {SHA256.HashSizeInBytes} bytes in Base64" : null;
    }

    private static int BytesOf(string base64)
    {
        Span<byte> bytes = stackalloc byte[64];
        return Convert.TryFromBase64String(base64, bytes, out var written) ? written : -1;
    }

    private static void RequireUnique(string path, IEnumerable<AccessToken> tokens, string what, Func<AccessToken, string> key)
    {
        if (tokens.GroupBy(key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice) throw Damaged(path, $"two tokens have the {what} '{twice.Key}'");
    }

    private static TokenFileException Damaged(string path, string problem, Exception? inner = null)
        => new($"{path}: the file of tokens is damaged: {problem.TrimEnd('.')}. Restore it from a copy, or delete it and make the tokens anew with 'sweep token create'.", inner);

    /// <summary>Whoever can write the file can make a token, so that others may not; to read it helps nobody, it has hashes alone.</summary>
    private static void RequireOwnedMode(string path)
    {
        if (OperatingSystem.IsWindows() || !File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherWrite)) return;
        throw new TokenFileException($"{path}: everybody on this machine may write the file of tokens, and so make one. Try: chmod 600 {path}");
    }

    private static FileStream Lock(string path)
    {
        var start = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path + ".lock") && Environment.TickCount64 - start < LockPatience.TotalMilliseconds)
            {
                Thread.Sleep(20);
            }
        }
    }
}
