using System.Diagnostics;
using System.Text.Json;
using Sweep.Hosting.Folders;
using Sweep.Server.Access;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cli.Tests.Commands;

public sealed class TokenCommandTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Tokens => _scratch["sweeps/tokens.json"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Create_prints_the_token_once_and_keeps_a_hash()
    {
        var before = DateTimeOffset.UtcNow;
        var result = await Run("create", "ci", "--role", "operate", "--expires", "12h");
        Assert.Equal(0, result.ExitCode);
        var plain = result.Out.TrimEnd('\n');
        var token = Assert.Single(TokenFile.Read(Tokens));
        Assert.True(TokenSecret.Matches(plain, token));
        Assert.Equal(("ci", Role.Operate, TimeSpan.FromHours(12)), (token.Name, token.Role, token.Expires - token.Created));
        Assert.InRange(token.Created, before.AddSeconds(-1), DateTimeOffset.UtcNow);
        Assert.DoesNotContain(plain[17..], File.ReadAllText(Tokens));
        Assert.Matches(@"^Token 'ci' may operate, until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. It is not shown again: use it as SWEEP_TOKEN or with --token\.\n$", result.Error);
    }

    [Fact]
    public async Task Create_reads_for_ninety_days_unless_told_otherwise()
    {
        await Run("create", "ci");
        await Run("create", "root", "--role", "admin", "--expires", "never");
        var tokens = TokenFile.Read(Tokens);
        Assert.Equal((Role.Read, TimeSpan.FromDays(90)), (tokens[0].Role, tokens[0].Expires - tokens[0].Created));
        Assert.Equal((Role.Admin, null), (tokens[1].Role, tokens[1].Expires));
    }

    [Fact]
    public async Task Lists_what_there_is_without_what_makes_it_work()
    {
        var plain = (await Run("create", "ci", "--role", "operate")).Out.Trim();
        TokenFile.Create(Tokens, "old", Role.Read, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        var (ci, old) = (TokenFile.Read(Tokens)[0], TokenFile.Read(Tokens)[1]);
        var table = (await Run("list")).Out.Split('\n');
        Assert.Equal("id            name  role     created (UTC)        expires (UTC)", table[0]);
        Assert.Matches($@"^{ci.Id}  ci    operate  \d{{4}}-.{{14}}  \d{{4}}-.{{14}}$", table[1]);
        Assert.Equal($"{old.Id}  old   read     1970-01-01 00:00:00  1970-01-02 00:00:00 (expired)", table[2]);

        var json = JsonDocument.Parse((await Run("list", "--output", "json")).Out).RootElement.GetProperty("tokens");
        Assert.Equal(["id", "name", "role", "created_at", "expires_at", "expired"], json[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal((old.Id, "old", "read", 0, 86_400_000, true), (json[1].GetProperty("id").GetString(), json[1].GetProperty("name").GetString(), json[1].GetProperty("role").GetString(), json[1].GetProperty("created_at").GetInt64(), json[1].GetProperty("expires_at").GetInt64(), json[1].GetProperty("expired").GetBoolean()));
        Assert.False(json[0].GetProperty("expired").GetBoolean());
        Assert.DoesNotContain(plain[17..], json.ToString());
    }

    [Fact]
    public async Task Lists_nothing_where_there_is_nothing()
    {
        Assert.Equal(new(0, "", $"There are no tokens in '{Tokens}'. 'sweep token create NAME' makes one.\n"), await Run("list"));
        Assert.Equal("{\n  \"tokens\": []\n}\n", (await Run("list", "--output", "json")).Out);
    }

    [Fact]
    public async Task Create_as_data()
    {
        var json = JsonDocument.Parse((await Run("create", "ci", "--output", "json", "--expires", "never")).Out).RootElement;
        var token = Assert.Single(TokenFile.Read(Tokens));
        Assert.True(TokenSecret.Matches(json.GetProperty("token").GetString()!, token));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("expires_at").ValueKind);
    }

    [Fact]
    public async Task Revokes_and_keeps_a_record_of_who_did_what()
    {
        await Run("create", "ci");
        var id = TokenFile.Read(Tokens)[0].Id;
        Assert.Equal(new(0, "", $"Token 'ci' ({id}) is revoked.\n"), await Run("revoke", "ci"));
        Assert.Empty(TokenFile.Read(Tokens));
        var changes = File.ReadAllLines(ChangeLog.PathIn(_scratch["sweeps"])).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([("token created", "ci"), ("token revoked", "ci")], changes.Select(line => (line.GetProperty("change").GetString()!, line.GetProperty("name").GetString()!)));
        Assert.All(changes, line => Assert.Equal($"local:{Environment.UserName}", line.GetProperty("by").GetString()));
    }

    [Fact]
    public async Task Says_why_it_cannot()
    {
        await Run("create", "ci");
        await Fails("token-name-taken", "create", "ci");
        await Fails("token-unknown", "revoke", "c1");
        File.WriteAllText(Tokens, "{");
        await Fails("token-file-damaged", "list");
        await Fails("token-file-damaged", "create", "other");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_named_but_missing_does_not_leave_a_server_open(bool byVariable)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sweep.dll"), "serve", "--listen", "http://127.0.0.1:0", .. byVariable ? (string[])[] : ["--tokens", "mistyped.json"]])
        {
            WorkingDirectory = _scratch.Path, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (byVariable) start.Environment["SWEEP_TOKENS"] = "mistyped.json";
        using var process = Process.Start(start)!;
        var result = await SweepProgram.Finish(process);
        Assert.Equal(new(2, "", "There is no file of tokens 'mistyped.json'. 'sweep token create NAME --tokens mistyped.json' makes it.\n"), result);
    }

    private Task<ProgramResult> Run(params string[] arguments) => SweepProgram.Run(["token", .. arguments, "--tokens", Tokens]);

    private async Task Fails(string name, params string[] arguments)
    {
        var result = await Run(arguments);
        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        GoldenText.Check($"bad-{name}", result.Error.Replace(_scratch.Path, "DIR").Replace('\\', '/'));
    }
}
