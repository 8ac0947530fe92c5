using System.CommandLine;
using System.CommandLine.Invocation;
using Sweep.Cli.Output;

namespace Sweep.Cli.Parsing;

/// <summary>The help of a command: what it does, how it is called, its arguments, options and examples.</summary>
internal sealed class HelpText(Terminal terminal) : SynchronousCommandLineAction
{
    private const int WidestColumn = 34;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command, terminal.Out, Math.Clamp(terminal.Width, 60, 120));
        return ExitCode.Done;
    }

    public static void Write(Command command, TextWriter writer, int width)
    {
        WriteWrapped(writer, command.Description ?? "", 0, width);
        writer.WriteLine();
        writer.WriteLine($"Usage: {Usage(command)}");
        WriteSection(writer, "Commands", command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, c.Description ?? "")), width);
        WriteSection(writer, "Arguments", command.Arguments.Select(a => (a.HelpName ?? a.Name, a.Description ?? "")), width);
        WriteSection(writer, "Options", Options(command).Select(o => (Label(o), o.Description ?? "")), width);
        if (Examples(command) is { Count: > 0 } examples)
        {
            writer.WriteLine();
            writer.WriteLine("Examples:");
            foreach (var (line, meaning) in examples)
            {
                writer.WriteLine($"  sweep {line}");
                WriteWrapped(writer, meaning, 6, width);
            }
        }
    }

    /// <summary>How a command is called: <c>sweep run SPEC [options]</c>.</summary>
    public static string Usage(Command command)
    {
        if (command.Subcommands.Count > 0) return $"{FullName(command)} {(command is CliCommand ? "[COMMAND]" : "COMMAND")} [options]";
        var arguments = command.Arguments.Select(a => a.Arity.MinimumNumberOfValues > 0 ? a.HelpName ?? a.Name : $"[{a.HelpName ?? a.Name}]");
        return string.Join(' ', [FullName(command), .. arguments, "[options]"]);
    }

    /// <summary>A command with those above it: <c>sweep token create</c>.</summary>
    public static string FullName(Command command)
        => command is RootCommand ? "sweep" : $"{FullName(command.Parents.OfType<Command>().Single())} {command.Name}";

    private static IReadOnlyList<(string CommandLine, string Meaning)> Examples(Command command) => command switch
    {
        CliCommand cli => cli.Examples,
        { Subcommands: [CliCommand first, ..] } and not RootCommand => first.Examples,
        _ =>
        [
            ("run deploy/sweeps/reber.yaml", "trains RNN, LSTM and GRU on the embedded Reber grammar: nothing to download, under a minute"),
            ("run --help", "the options and examples of one command"),
        ],
    };

    private static IEnumerable<Option> Options(Command command)
        => command.Options.Where(o => !o.Hidden).Concat(command.Parents.OfType<Command>().SelectMany(p => p.Options).Where(o => o.Recursive && !o.Hidden));

    private static string Label(Option option)
    {
        var name = string.Join(", ", option.Aliases.Where(a => a.Length == 2 && a[0] == '-' && a != "-?").Append(option.Name));
        return option.Arity.MaximumNumberOfValues == 0 || option.HelpName is null ? name : $"{name} {option.HelpName}";
    }

    private static void WriteSection(TextWriter writer, string title, IEnumerable<(string Label, string Text)> rows, int width)
    {
        var list = rows.ToList();
        if (list.Count == 0) return;
        writer.WriteLine();
        writer.WriteLine(title + ":");
        var column = Math.Min(WidestColumn, list.Max(row => row.Label.Length)) + 4;
        foreach (var (label, text) in list)
        {
            var lines = Wrap(text, width - column).ToList();
            writer.WriteLine(($"  {label}".PadRight(column) + lines[0]).TrimEnd());
            foreach (var line in lines.Skip(1)) writer.WriteLine(new string(' ', column) + line);
        }
    }

    private static void WriteWrapped(TextWriter writer, string text, int indent, int width)
    {
        foreach (var line in Wrap(text, width - indent)) writer.WriteLine(new string(' ', indent) + line);
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }
}
