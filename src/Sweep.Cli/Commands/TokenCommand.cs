using System.CommandLine;
using Sweep.Cli.Output;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep token</c>: the tokens that a server honours.</summary>
internal sealed class TokenCommand : Command
{
    public TokenCommand(Terminal terminal)
        : base("token", "Makes, lists and revokes the tokens that let programs and people use a server.")
    {
        Add(new TokenCreateCommand(terminal));
        Add(new TokenListCommand(terminal));
        Add(new TokenRevokeCommand(terminal));
    }
}
