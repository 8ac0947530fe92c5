using Sweep.Server.Access;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Access;

public sealed class TokenStoreTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly ManualTime _time = new();
    private readonly List<string> _notices = [];

    private string Path => _scratch["tokens.json"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Requires_none_without_a_file_and_for_good_once_there_was_one()
    {
        using var store = Open();
        Assert.False(store.AreRequired);
        var plain = Make("a");
        Assert.False(store.AreRequired);
        Pass();
        Assert.True(store.AreRequired);
        Assert.Equal(TokenVerdict.Valid, store.Check(plain).Verdict);
        File.Delete(Path);
        Pass();
        Assert.True(store.AreRequired);
        Assert.Equal(TokenVerdict.Valid, store.Check(plain).Verdict);
        Assert.Equal(TokenVerdict.Unknown, store.Check("").Verdict);
        Assert.Contains("there is no such file of tokens", _notices.Last());
    }

    [Fact]
    public void Honours_a_token_from_when_it_is_made_until_it_is_revoked()
    {
        var kept = Make("kept");
        using var store = Open();
        var plain = Make("ci");
        Assert.Equal(TokenVerdict.Unknown, store.Check(plain).Verdict);
        Pass();
        var (verdict, token) = store.Check(plain);
        Assert.Equal((TokenVerdict.Valid, "ci"), (verdict, token!.Name));
        var stream = store.UntilEnded(token);
        Revoke("ci");
        Assert.False(stream.IsCancellationRequested);
        Pass();
        Assert.Equal((TokenVerdict.Unknown, null), store.Check(plain));
        Assert.True(stream.IsCancellationRequested);
        Assert.True(store.UntilEnded(token).IsCancellationRequested);
        Assert.Equal(TokenVerdict.Valid, store.Check(kept).Verdict);
    }

    [Fact]
    public void A_revocation_ends_nothing_of_another_token()
    {
        var (a, b) = (Make("a"), Make("b"));
        using var store = Open();
        var (first, second) = (store.UntilEnded(store.Check(a).Token!), store.UntilEnded(store.Check(b).Token!));
        Revoke("b");
        Pass();
        Assert.False(first.IsCancellationRequested);
        Assert.True(second.IsCancellationRequested);
    }

    [Fact]
    public void A_token_that_expires_is_told_from_an_unknown_one_and_its_streams_end()
    {
        var plain = Make("ci", _time.GetUtcNow().AddHours(1));
        using var store = Open();
        Assert.True(store.HasValid);
        var stream = store.UntilEnded(store.Check(plain).Token!);
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(TokenVerdict.Valid, store.Check(plain).Verdict);
        Assert.False(stream.IsCancellationRequested);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(TokenVerdict.Expired, store.Check(plain).Verdict);
        Assert.Equal(TokenVerdict.Unknown, store.Check(plain[..^1] + (plain[^1] == 'A' ? 'B' : 'A')).Verdict);
        Assert.False(store.HasValid);
        Pass();
        Assert.True(stream.IsCancellationRequested);
    }

    [Fact]
    public void A_damaged_file_opens_no_door_and_closes_none()
    {
        var plain = Make("ci");
        using var store = Open();
        var stream = store.UntilEnded(store.Check(plain).Token!);
        var content = File.ReadAllText(Path);
        File.WriteAllText(Path, content[..^9]);
        Pass();
        Assert.Equal(TokenVerdict.Valid, store.Check(plain).Verdict);
        Assert.Equal(TokenVerdict.Unknown, store.Check("").Verdict);
        Assert.False(stream.IsCancellationRequested);
        Assert.EndsWith("Until then the tokens that were read last go on to count.", Assert.Single(_notices));
        Pass();
        Assert.Single(_notices);
        File.WriteAllText(Path, content);
        Revoke("ci");
        Pass();
        Assert.Equal(TokenVerdict.Unknown, store.Check(plain).Verdict);
        Assert.True(stream.IsCancellationRequested);
        Assert.Equal($"{Path}: the tokens were read anew.", _notices.Last());
    }

    [Fact]
    public void A_damaged_file_is_refused_at_the_start()
    {
        File.WriteAllText(Path, "{}");
        Assert.Contains("the file of tokens is damaged", Assert.Throws<TokenFileException>(Open).Message);
    }

    [Fact]
    public void A_first_file_that_is_damaged_closes_a_server_that_had_none()
    {
        using var store = Open();
        File.WriteAllText(Path, "{}");
        Pass();
        Assert.True(store.AreRequired);
        Assert.False(store.HasValid);
    }

    private TokenStore Open() => TokenStore.Open(Path, _time, _notices.Add);

    /// <summary>Less than the second within which a change is promised to act.</summary>
    private void Pass() => _time.Advance(TimeSpan.FromMilliseconds(500));

    private string Make(string name, DateTimeOffset? expires = null) => TokenFile.Create(Path, name, Role.Read, _time.GetUtcNow(), expires).Plain;

    private void Revoke(string name) => TokenFile.Revoke(Path, name);
}
