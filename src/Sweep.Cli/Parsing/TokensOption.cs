using System.CommandLine;
using Sweep.Server.Access;

namespace Sweep.Cli.Parsing;

/// <summary>The option that names the file of tokens.</summary>
internal static class TokensOption
{
    /// <summary>The environment's variable that stands in for the option.</summary>
    public const string Variable = "SWEEP_TOKENS";

    public static Option<string> Create() => new("--tokens")
    {
        Description = $"The file of tokens (default: {Variable}, or else sweeps/tokens.json)",
        HelpName = "FILE",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file ? file : TokenFile.DefaultPath,
    };

    /// <summary>Whether somebody named the file, by the option or the variable; a name that was mistyped shall not leave a server open that was meant to be closed.</summary>
    public static bool IsNamed(ParseResult arguments, Option<string> option)
        => arguments.GetResult(option) is { Implicit: false } || Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };
}
