using Sweep.Server.Access;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Access;

public sealed class TokenFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ScratchFolder _scratch = new();

    private string File => _scratch["sweeps/tokens.json"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Reads_what_was_written_and_leaves_nothing_else()
    {
        var a = Add("a", Role.Read, Now.AddDays(90));
        var b = Add("b", Role.Admin, null);
        Assert.Equal([a, b], TokenFile.Read(File));
        Assert.Equal(["tokens.json", "tokens.json.lock"], Directory.GetFiles(_scratch["sweeps"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Is_its_owner_s_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        Add("a", Role.Read, null);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        System.IO.File.SetUnixFileMode(File, (UnixFileMode)0b110_110_110);
        var error = Assert.Throws<TokenFileException>(() => TokenFile.Read(File));
        Assert.Equal($"{File}: everybody on this machine may write the file of tokens, and so make one. Try: chmod 600 {File}", error.Message);
    }

    [Fact]
    public async Task Loses_none_of_those_that_several_make_at_once()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 16), (i, _) =>
        {
            Add($"t{i}", Role.Read, null);
            return ValueTask.CompletedTask;
        });
        Assert.Equal(16, TokenFile.Read(File).Count);
    }

    [Fact]
    public void Missing()
        => Assert.Equal($"{File}: there is no such file of tokens. Make a token with: sweep token create NAME --tokens {File}", Assert.Throws<TokenFileException>(() => TokenFile.Read(File)).Message);

    public static TheoryData<string, Func<string, string>, string> Damages => new()
    {
        { "cut off", text => text[..^5], "it is not the JSON that 'sweep token' writes (line 13)" },
        { "empty", _ => "", "it is not the JSON that 'sweep token' writes (line 1)" },
        { "null", _ => "null", "it is not the JSON that 'sweep token' writes" },
        { "misspelled member", text => text.Replace("expires", "expire"), "it is not the JSON that 'sweep token' writes (line 9)" },
        { "member twice", text => text.Replace("\"created\"", "\"role\": \"admin\",\n      \"created\""), "it is not the JSON that 'sweep token' writes (line 8)" },
        { "member missing", text => text.Replace("\"expires\": null,", ""), "it is not the JSON that 'sweep token' writes (line 12)" },
        { "unknown role", text => text.Replace("\"read\"", "\"root\""), "it is not the JSON that 'sweep token' writes (line 7)" },
        { "role by number", text => text.Replace("\"read\"", "9"), "the role of token 'a' is none" },
        { "name", text => text.Replace("\"a\"", "\"a b\""), "a token's name has 1 to 64 letters, digits, '-', '_', '.' and '@', and begins with a letter or digit, but got 'a b'" },
        { "salt", text => Edit(text, "salt", "AA=="), "the salt of token 'a' must be 16 bytes in Base64" },
        { "hash", text => Edit(text, "hash", "?"), "the hash of token 'a' must be 32 bytes in Base64" },
        { "id", text => Edit(text, "id", "../x"), "the id of token 'a' must be 12 hexadecimal digits, but is '../x'" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Damaged(string name, Func<string, string> damage, string problem)
    {
        _ = name;
        Add("a", Role.Read, null);
        var text = System.IO.File.ReadAllText(File).ReplaceLineEndings("\n");
        System.IO.File.WriteAllText(File, damage(text));
        var expected = $"{File}: the file of tokens is damaged: {problem}. Restore it from a copy, or delete it and make the tokens anew with 'sweep token create'.";
        Assert.Equal(expected, Assert.Throws<TokenFileException>(() => TokenFile.Read(File)).Message);
        Assert.Equal(expected, Assert.Throws<TokenFileException>(() => Add("b", Role.Read, null)).Message);
    }

    [Fact]
    public void Of_a_newer_version()
    {
        Add("a", Role.Read, null);
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("\"version\": 1", "\"version\": 2"));
        Assert.Equal($"{File}: version 2 of the file of tokens is not known here, only 1. Use the version of Sweep that wrote it.", Assert.Throws<TokenFileException>(() => TokenFile.Read(File)).Message);
    }

    [Fact]
    public void Names_are_unique()
    {
        Add("a", Role.Read, null);
        Add("b", Role.Read, null);
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("\"b\"", "\"a\""));
        Assert.Contains("two tokens have the name 'a'", Assert.Throws<TokenFileException>(() => TokenFile.Read(File)).Message);
    }

    [Fact]
    public void A_name_is_given_once_and_free_again_after_it_was_revoked()
    {
        var token = Add("ci", Role.Read, null);
        Assert.Equal($"There is a token 'ci' in {File} already. Choose another name, or revoke it first: sweep token revoke ci", Assert.Throws<TokenFileException>(() => Add("ci", Role.Admin, null)).Message);
        Assert.Equal(token, TokenFile.Revoke(File, "ci"));
        Assert.Equal([Add("ci", Role.Admin, null)], TokenFile.Read(File));
    }

    [Fact]
    public void Revokes_by_name_or_id()
    {
        var (a, b) = (Add("a", Role.Read, null), Add("b", Role.Read, null));
        Assert.Equal(a, TokenFile.Revoke(File, a.Id));
        Assert.Equal([b], TokenFile.Read(File));
        Assert.Equal($"There is no token 'bb' in {File}. Did you mean 'b'? 'sweep token list' shows those there are.", Assert.Throws<TokenFileException>(() => TokenFile.Revoke(File, "bb")).Message);
    }

    private static string Edit(string text, string member, string value)
        => System.Text.RegularExpressions.Regex.Replace(text, $"\"{member}\": \"[^\"]*\"", $"\"{member}\": \"{value}\"");

    private AccessToken Add(string name, Role role, DateTimeOffset? expires)
        => TokenFile.Create(File, name, role, Now, expires).Token;
}
