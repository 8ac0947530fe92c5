using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Specifications;
using Sweep.Server.Access;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep token create</c>: makes a token and shows it, once.</summary>
internal sealed class TokenCreateCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME")
    {
        HelpName = "NAME",
        Description = "Whose it is; changes are journaled with it",
        CustomParser = result =>
        {
            if (TokenName.Problem(result.Tokens[0].Value) is { } problem) result.AddError($"NAME: {problem}");
            return result.Tokens[0].Value;
        },
    };

    private readonly Option<string> _role = OptionOf.Word("--role", "read looks, operate also creates and controls sweeps and works on trials, admin also deletes (default: read)", "read", "operate", "admin");

    private readonly Option<string> _expires = new("--expires")
    {
        Description = "For how long it is honoured, such as 12h or 90d, or never (default: 90d)",
        HelpName = "TIME",
        DefaultValueFactory = _ => "90d",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (text != "never" && Duration.Read(text) is null) result.AddError($"'--expires' must be a time such as 30m, 12h or 90d, or never, but got '{text}'.");
            return text;
        },
    };

    private readonly Option<string> _tokens = TokensOption.Create();
    private readonly Option<string> _output = OptionOf.Word("--output", "The token alone, or a JSON document", "text", "json");

    public TokenCreateCommand(Terminal terminal)
        : base("create", "Makes a token and prints it, this once: only a hash of it is kept. Running servers honour it within a second.", terminal)
    {
        Add(_name);
        Add(_role);
        Add(_expires);
        Add(_tokens);
        Add(_output);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("token create grafana", "one that looks, for 90 days"),
        ("token create trainer --role operate --expires 12h > trainer.token", "one that trains, kept in a file"),
    ];

    protected override Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        var (path, now) = (arguments.GetValue(_tokens)!, DateTimeOffset.UtcNow);
        var created = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()); // whole seconds, for those who read the file
        var lifetime = Duration.Read(arguments.GetValue(_expires)!);
        if (lifetime > DateTimeOffset.MaxValue - created) lifetime = null;
        var (plain, token) = TokenFile.Create(path, arguments.GetValue(_name)!, Enum.Parse<Role>(arguments.GetValue(_role)!, ignoreCase: true), created, created + lifetime);
        ChangeLog.Append(Path.GetDirectoryName(Path.GetFullPath(path))!, now, ChangeLog.LocalUser, "token created", token.Name);
        if (arguments.GetValue(_output) == "json")
        {
            SweepJson.Write(Terminal.Out, json =>
            {
                json.WriteString("token", plain);
                TokenListCommand.WriteMembers(json, token, now);
            });
            return Task.FromResult(ExitCode.Done);
        }

        Terminal.Out.WriteLine(plain);
        var end = token.Expires is { } expires ? $"until {Format.Time(expires.ToUnixTimeMilliseconds())} UTC" : "for ever";
        Terminal.Error.WriteLine($"Token '{token.Name}' may {TokenListCommand.Word(token.Role)}, {end}. It is not shown again: use it as SWEEP_TOKEN or with --token.");
        return Task.FromResult(ExitCode.Done);
    }
}
