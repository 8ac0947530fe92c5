using System.Collections.Frozen;

namespace Sweep.Server.Access;

/// <summary>
/// The tokens that a server honours now. It follows the file: a token that is made, revoked or expires counts within a second. What cannot be
/// read never opens the door: at the start the server refuses, and while it runs the last tokens that could be read go on to count.
/// </summary>
public sealed class TokenStore : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Action<string> _notice;
    private readonly FileWatch? _watch;
    private readonly ITimer? _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (AccessToken Token, CancellationTokenSource Ended)> _inUse = [];
    private volatile FrozenDictionary<string, AccessToken>? _tokens;

    private TokenStore(string? path, byte[]? content, TimeProvider time, Action<string> notice)
    {
        (_time, _notice) = (time, notice);
        if (path is null) return;
        if (content is not null) _tokens = Index(TokenFile.Parse(path, content));
        _watch = new FileWatch([path], [content], changed => Follow(path, changed[0]));
        _timer = time.CreateTimer(_ => Look(), null, FileWatch.Period, FileWatch.Period);
    }

    /// <summary>
    /// Whether requests need a token: there is a file of tokens, or there was one since the server started. Making the first token
    /// thus closes a server that runs; deleting the file does not open it.
    /// </summary>
    public bool AreRequired => _tokens is not null;

    /// <summary>Whether a token is in force; a server that requires them and has none answers nobody.</summary>
    public bool HasValid => _tokens?.Values.Any(token => !token.HasExpired(_time.GetUtcNow())) ?? false;

    /// <summary>Reads and follows a file of tokens.</summary>
    /// <param name="path">The file; where there is none, no tokens are required until there is; null for none ever.</param>
    /// <param name="time">The clock by which tokens expire.</param>
    /// <param name="notice">Told when the file becomes unusable, or usable again.</param>
    /// <exception cref="TokenFileException">There is a file and it cannot be used.</exception>
    public static TokenStore Open(string? path, TimeProvider time, Action<string> notice)
        => new(path, path is not null && File.Exists(path) ? TokenFile.ReadBytes(path) : null, time, notice);

    /// <summary>Examines a plain token; the token it belongs to where there is one. Takes the same time whatever is wrong with it.</summary>
    public (TokenVerdict Verdict, AccessToken? Token) Check(string plain)
    {
        var stored = TokenSecret.Id(plain) is { } id ? _tokens?.GetValueOrDefault(id) : null;
        if (!TokenSecret.Matches(plain, stored)) return (TokenVerdict.Unknown, null);
        return (stored!.HasExpired(_time.GetUtcNow()) ? TokenVerdict.Expired : TokenVerdict.Valid, stored);
    }

    /// <summary>Cancelled when a token is revoked, expires or changes: what goes on in its name, such as a live stream, ends then.</summary>
    public CancellationToken UntilEnded(AccessToken token)
    {
        lock (_lock)
        {
            if (!IsInForce(token)) return new CancellationToken(canceled: true);
            if (!_inUse.TryGetValue(token.Id, out var use)) _inUse.Add(token.Id, use = (token, new CancellationTokenSource()));
            return use.Ended.Token;
        }
    }

    /// <summary>Looks at the file and the clock now; a timer does so several times a second.</summary>
    public void Look()
    {
        _watch?.Look();
        List<CancellationTokenSource> ended = [];
        lock (_lock)
        {
            foreach (var (id, use) in _inUse)
            {
                if (IsInForce(use.Token)) continue;
                _inUse.Remove(id);
                ended.Add(use.Ended);
            }
        }

        foreach (var source in ended) source.Cancel();
    }

    public void Dispose() => _timer?.Dispose();

    private static FrozenDictionary<string, AccessToken> Index(IReadOnlyList<AccessToken> tokens) => tokens.ToFrozenDictionary(token => token.Id, StringComparer.Ordinal);

    private bool IsInForce(AccessToken token) => _tokens?.GetValueOrDefault(token.Id) == token && !token.HasExpired(_time.GetUtcNow());

    private void Follow(string path, byte[]? content)
    {
        try
        {
            // What the watch read is checked once more from the path: the rights of the file count as well.
            if (content is not null || AreRequired) _tokens = Index(TokenFile.Read(path));
        }
        catch (TokenFileException e)
        {
            // A first file that is damaged closes the door as well: somebody wants tokens to be required.
            _tokens ??= FrozenDictionary<string, AccessToken>.Empty;
            _notice($"{e.Message} Until then the tokens that were read last go on to count.");
            return;
        }

        if (content is not null) _notice($"{path}: the tokens were read anew.");
    }
}
