using Sweep.Server.Access;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Access;

public sealed class ListeningTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Tokens => _scratch["tokens.json"];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    public async Task Nothing_beyond_this_machine_without_tokens(string url)
    {
        var options = new ServerOptions { Urls = ["http://127.0.0.1:0", url], TokensPath = Tokens, AllowInsecure = true };
        Assert.Equal(
            $"Cannot serve {url}: beyond this machine every request needs a token, and there is none in {Tokens}. Make one with: sweep token create NAME --role operate --tokens {Tokens}. Or serve this machine alone: http://127.0.0.1:0",
            await Refusal(options));
        TokenFile.Create(Tokens, "expired", Role.Admin, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow);
        Assert.Contains("every request needs a token", await Refusal(options));
        Assert.Contains("and no file of tokens is named", await Refusal(options with { TokensPath = null }));
        TokenFile.Create(Tokens, "ci", Role.Read, DateTimeOffset.UtcNow, null);
        await using var server = await SweepServer.StartAsync(new SmallCatalog(), options);
        Assert.Equal(2, server.Urls.Count);
    }

    [Fact]
    public async Task No_token_in_clear_beyond_this_machine_unless_told_so()
    {
        TokenFile.Create(Tokens, "ci", Role.Read, DateTimeOffset.UtcNow, null);
        Assert.Equal(
            "Cannot serve http://0.0.0.0:0: tokens would cross the network in clear. Serve https with --tls-cert and --tls-key; or allow it with --insecure where a proxy in front encrypts.",
            await Refusal(new ServerOptions { Urls = ["http://0.0.0.0:0"], TokensPath = Tokens }));
    }

    [Theory]
    [InlineData("127.0.0.1:8080")]
    [InlineData("ftp://127.0.0.1:8080")]
    [InlineData("http://example.org:8080")]
    [InlineData("http://127.0.0.1:8080/base")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://unix:/tmp/sweep.sock")]
    [InlineData("")]
    public async Task No_address(string url)
        => Assert.Equal(
            $"Cannot serve '{url}': it must be http:// or https:// with an address of this machine, localhost or * (all addresses), and a port, such as http://127.0.0.1:8080.",
            await Refusal(new ServerOptions { Urls = [url] }));

    [Fact]
    public async Task No_https_without_a_certificate()
    {
        Assert.Equal("Cannot serve https://127.0.0.1:0: https needs a certificate. Name its files with --tls-cert and --tls-key.", await Refusal(new ServerOptions { Urls = ["https://127.0.0.1:0"] }));
        var missing = await Refusal(new ServerOptions { Urls = ["https://127.0.0.1:0"], TlsCertificatePath = _scratch["no.pem"] });
        Assert.StartsWith("The certificate cannot be read: ", missing);
        File.WriteAllText(_scratch["bad.pem"], "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Assert.StartsWith($"{_scratch["bad.pem"]} and {_scratch["bad.pem"]} are no certificate in PEM with its unencrypted private key: ", await Refusal(new ServerOptions { Urls = ["https://127.0.0.1:0"], TlsCertificatePath = _scratch["bad.pem"] }));
    }

    [Theory]
    [InlineData("http://localhost:0")]
    [InlineData("http://[::1]:0")]
    public async Task This_machine_by_any_name(string url)
    {
        await using var server = await SweepServer.StartAsync(new SmallCatalog(), new ServerOptions { Urls = [url] });
        using var client = new HttpClient();
        Assert.Equal("live", await client.GetStringAsync(new Uri(new Uri(server.Urls.Single()), "/healthz/live")));
    }

    [Fact]
    public async Task Says_so_where_no_token_is_in_force()
    {
        TokenFile.Create(Tokens, "ci", Role.Read, DateTimeOffset.UtcNow, null);
        TokenFile.Revoke(Tokens, "ci");
        var notices = new List<string>();
        await using var server = await SweepServer.StartAsync(new SmallCatalog(), new ServerOptions { TokensPath = Tokens, Notice = notices.Add });
        Assert.Equal($"{Tokens} has no token in force: every request will be refused. Make one with: sweep token create NAME --tokens {Tokens}", Assert.Single(notices));
    }

    private static async Task<string> Refusal(ServerOptions options)
        => (await Assert.ThrowsAsync<ServerOptionsException>(() => SweepServer.StartAsync(new SmallCatalog(), options))).Message;
}
