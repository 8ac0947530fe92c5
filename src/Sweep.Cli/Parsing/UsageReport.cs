using System.CommandLine;
using System.CommandLine.Parsing;
using Sweep.Cli.Output;
using Sweep.Core.Options;

namespace Sweep.Cli.Parsing;

/// <summary>Says what is wrong with a command line: the line again, a caret under the word, the reason, and what was probably meant.</summary>
internal static class UsageReport
{
    public static int Write(ParseResult result, IReadOnlyList<string> arguments, Terminal terminal)
    {
        var command = result.CommandResult.Command;
        var (word, message) = Problem(result, command);
        if (word is not null) WriteCaret(arguments, word, terminal);
        terminal.Error.WriteLine(message);
        var help = $"{HelpText.FullName(command)} --help";
        terminal.Error.WriteLine(command.Subcommands.Count > 0 ? $"'{help}' lists the commands." : $"Usage: {HelpText.Usage(command)}   ('{help}' says more)");
        return ExitCode.Usage;
    }

    /// <summary>The first word that looks like an option and is none; the parser may have taken it for an argument. A path can be written <c>./-x</c>.</summary>
    public static string? UnknownOption(ParseResult result)
        => result.CommandResult.Command.Arguments.Select(result.GetResult).OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value)
            .Concat(result.UnmatchedTokens)
            .FirstOrDefault(word => word.Length > 1 && word[0] == '-');

    private static (string? Word, string Message) Problem(ParseResult result, Command command)
    {
        // An option that is not known takes its value for an argument; so it is what to report, whatever follows from it. What follows a
        // command that is not known would be its own to judge.
        var unknown = (command.Subcommands.Count > 0 ? null : UnknownOption(result)) ?? result.UnmatchedTokens.FirstOrDefault();
        var missing = command.Arguments.FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0 && result.GetResult(a) is not { Tokens.Count: > 0 });
        if (unknown is not null && unknown.StartsWith('-'))
        {
            var names = command.Options.Concat(command.Parents.OfType<Command>().SelectMany(p => p.Options).Where(o => o.Recursive)).Select(o => o.Name);
            return (unknown, $"{Name(command)} has no option '{unknown}'.{Spelling.DidYouMean(unknown.Split('=', ':')[0], names)}");
        }

        if (command.Subcommands.Count > 0)
        {
            var there = command is RootCommand ? "There is" : $"{Name(command)} has";
            return unknown is null
                ? (null, "Which command?")
                : (unknown, $"{there} no command '{unknown}'.{Spelling.DidYouMean(unknown, command.Subcommands.Select(c => c.Name))}");
        }

        var own = result.Errors.FirstOrDefault(e => e.SymbolResult is OptionResult or ArgumentResult && !IsMissing(e.SymbolResult));
        if (own is not null) return (LastWord(own.SymbolResult!), own.Message);
        if (result.Errors.Select(e => e.SymbolResult).OfType<OptionResult>().FirstOrDefault() is { } option)
        {
            return (option.IdentifierToken?.Value, $"'{option.Option.Name}' needs a value: {option.Option.HelpName}.");
        }

        if (missing is not null) return (null, $"{Name(command)} needs {missing.HelpName ?? missing.Name}: {Lower(missing.Description)}.");
        return unknown is not null
            ? (unknown, $"{Name(command)} does not know what to do with '{unknown}'.")
            : (null, result.Errors[0].Message);
    }

    private static string Name(Command command) => $"'{HelpText.FullName(command)}'";

    private static bool IsMissing(SymbolResult symbol) => symbol switch
    {
        OptionResult option => option.Tokens.Count == 0,
        ArgumentResult { Tokens.Count: 0 } => true,
        _ => false,
    };

    private static string? LastWord(SymbolResult symbol) => symbol.Tokens.Count > 0 ? symbol.Tokens[^1].Value : null;

    private static string Lower(string? text)
        => string.IsNullOrEmpty(text) ? "a value" : char.ToLowerInvariant(text[0]) + text[1..].TrimEnd('.');

    private static void WriteCaret(IReadOnlyList<string> arguments, string word, Terminal terminal)
    {
        const string program = "sweep";
        var index = arguments.ToList().FindLastIndex(a => a == word || a.EndsWith("=" + word, StringComparison.Ordinal));
        if (index < 0) return;
        var words = arguments.Select(Format.ShellWord).ToList();
        var column = program.Length + 1 + words.Take(index).Sum(w => w.Length + 1);
        var (red, plain) = terminal.ColorsErrors ? ("\u001b[31m", "\u001b[0m") : ("", "");
        terminal.Error.WriteLine($"{program} {string.Join(' ', words)}");
        terminal.Error.WriteLine($"{new string(' ', column)}{red}{new string('^', words[index].Length)}{plain}");
    }
}
