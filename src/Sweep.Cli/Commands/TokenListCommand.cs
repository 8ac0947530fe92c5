using System.CommandLine;
using System.Text.Json;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Server.Access;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep token list</c>: the tokens there are, without what makes them work.</summary>
internal sealed class TokenListCommand : CliCommand
{
    private readonly Option<string> _tokens = TokensOption.Create();
    private readonly Option<string> _output = OptionOf.Word("--output", "A table for people, or a JSON document", "table", "json");

    public TokenListCommand(Terminal terminal)
        : base("list", "Lists the tokens: id, name, role, when each was made and when it expires.", terminal)
    {
        Add(_tokens);
        Add(_output);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("token list", "those of sweeps/tokens.json"),
        ("token list --tokens /etc/sweep/tokens.json --output json", "those of another file, as data"),
    ];

    /// <summary>A role as it is written.</summary>
    public static string Word(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>The members of a token; times are milliseconds since 1970 UTC.</summary>
    public static void WriteMembers(Utf8JsonWriter json, AccessToken token, DateTimeOffset now)
    {
        json.WriteString("id", token.Id);
        json.WriteString("name", token.Name);
        json.WriteString("role", Word(token.Role));
        json.WriteNumber("created_at", token.Created.ToUnixTimeMilliseconds());
        if (token.Expires is { } expires) json.WriteNumber("expires_at", expires.ToUnixTimeMilliseconds());
        else json.WriteNull("expires_at");
        json.WriteBoolean("expired", token.HasExpired(now));
    }

    protected override Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        var (path, now) = (arguments.GetValue(_tokens)!, DateTimeOffset.UtcNow);
        var tokens = File.Exists(path) ? TokenFile.Read(path) : [];
        if (arguments.GetValue(_output) == "json")
        {
            SweepJson.Write(Terminal.Out, json =>
            {
                json.WriteStartArray("tokens");
                foreach (var token in tokens)
                {
                    json.WriteStartObject();
                    WriteMembers(json, token, now);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }
        else if (tokens.Count > 0)
        {
            PlainTable.Write(Terminal.Out, ["id", "name", "role", "created (UTC)", "expires (UTC)"], [.. tokens.Select(token => Row(token, now))]);
        }
        else
        {
            Terminal.Error.WriteLine($"There are no tokens in '{path}'. 'sweep token create NAME' makes one.");
        }

        return Task.FromResult(ExitCode.Done);
    }

    private static string[] Row(AccessToken token, DateTimeOffset now)
    {
        var expires = token.Expires is { } end ? Format.Time(end.ToUnixTimeMilliseconds()) + (token.HasExpired(now) ? " (expired)" : "") : "never";
        return [token.Id, token.Name, Word(token.Role), Format.Time(token.Created.ToUnixTimeMilliseconds()), expires];
    }
}
