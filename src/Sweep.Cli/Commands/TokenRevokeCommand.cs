using System.CommandLine;
using System.CommandLine.Completions;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Hosting.Folders;
using Sweep.Server.Access;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep token revoke</c>: takes a token out of force.</summary>
internal sealed class TokenRevokeCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { HelpName = "NAME", Description = "The token's name, or its id" };
    private readonly Option<string> _tokens = TokensOption.Create();

    public TokenRevokeCommand(Terminal terminal)
        : base("revoke", "Takes a token out of force. Running servers refuse it within a second, and end what streams in its name.", terminal)
    {
        _name.CompletionSources.Add(_ => Known());
        Add(_name);
        Add(_tokens);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("token revoke trainer", "by name"),
        ("token revoke 5f0c2a9e11d4 --tokens /etc/sweep/tokens.json", "by id, in another file"),
    ];

    protected override Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        var path = arguments.GetValue(_tokens)!;
        var token = TokenFile.Revoke(path, arguments.GetValue(_name)!);
        ChangeLog.Append(Path.GetDirectoryName(Path.GetFullPath(path))!, DateTimeOffset.UtcNow, ChangeLog.LocalUser, "token revoked", token.Name);
        Terminal.Error.WriteLine($"Token '{token.Name}' ({token.Id}) is revoked.");
        return Task.FromResult(ExitCode.Done);
    }

    private static IEnumerable<CompletionItem> Known()
    {
        try
        {
            return [.. TokenFile.Read(TokenFile.DefaultPath).Select(token => new CompletionItem(token.Name))];
        }
        catch (TokenFileException)
        {
            return [];
        }
    }
}
