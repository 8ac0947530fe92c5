using Sweep.Server.Access;
using Xunit;

namespace Sweep.Server.Tests.Access;

public sealed class TokenSecretTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Matches_itself_and_nothing_else()
    {
        var (plain, token) = TokenSecret.Create("ci", Role.Operate, Now, null);
        Assert.Equal(TokenSecret.Length, plain.Length);
        Assert.Equal(token.Id, TokenSecret.Id(plain));
        Assert.True(TokenSecret.Matches(plain, token));
        Assert.False(TokenSecret.Matches(plain, null));
        for (var i = 0; i < plain.Length; i++)
        {
            var other = plain.ToCharArray();
            other[i] = other[i] == 'A' ? 'B' : 'A';
            Assert.False(TokenSecret.Matches(new string(other), token));
        }
    }

    [Fact]
    public void Stores_neither_the_secret_nor_a_hash_without_salt()
    {
        var (plain, token) = TokenSecret.Create("ci", Role.Read, Now, null);
        Assert.DoesNotContain(plain[17..], token.ToString());
        Assert.NotEqual(Convert.ToBase64String(TokenSecret.Hash(plain, [])), token.Hash);
        Assert.Equal(Convert.ToBase64String(TokenSecret.Hash(plain, Convert.FromBase64String(token.Salt))), token.Hash);
    }

    [Fact]
    public void Never_repeats()
    {
        var made = Enumerable.Range(0, 200).Select(_ => TokenSecret.Create("ci", Role.Read, Now, null)).ToList();
        Assert.Equal(200, made.Select(one => one.Plain[17..]).Distinct().Count());
        Assert.Equal(200, made.Select(one => one.Token.Salt).Distinct().Count());
        Assert.Equal(200, made.Select(one => one.Token.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("swp_")]
    [InlineData("swp_0123456789ab_short")]
    [InlineData("swp_0123456789AB_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("swp_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n")]
    [InlineData("swp_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u0391")]
    [InlineData("swp_../../../etc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Other_text_is_no_token(string text) => Assert.Null(TokenSecret.Id(text));

    [Fact]
    public void Expires_at_the_moment_named()
    {
        var (_, token) = TokenSecret.Create("ci", Role.Read, Now, Now.AddDays(1));
        Assert.False(token.HasExpired(Now.AddDays(1).AddTicks(-1)));
        Assert.True(token.HasExpired(Now.AddDays(1)));
        Assert.False(TokenSecret.Create("ci", Role.Read, Now, null).Token.HasExpired(DateTimeOffset.MaxValue));
    }

    [Theory]
    [InlineData("ci")]
    [InlineData("alice@example.org")]
    [InlineData("7.b_c-d")]
    public void Names(string name) => Assert.Null(TokenName.Problem(name));

    [Theory]
    [InlineData("")]
    [InlineData("-ci")]
    [InlineData("c i")]
    [InlineData("ci\n")]
    [InlineData("c\u0456")]
    [InlineData("../ci")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void No_names(string name)
        => Assert.Equal($"a token's name has 1 to 64 letters, digits, '-', '_', '.' and '@', and begins with a letter or digit, but got '{name}'.", TokenName.Problem(name));
}
