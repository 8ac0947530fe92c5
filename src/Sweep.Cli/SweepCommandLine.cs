using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using Sweep.Cli.Commands;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Hosting;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Server.Access;
using Sweep.Server.Client;
using Sweep.Training.Checkpoints;

namespace Sweep.Cli;

/// <summary>The <c>sweep</c> command line: its commands, and what becomes of their errors.</summary>
internal static class SweepCommandLine
{
    /// <summary>Parses and executes; returns the exit code (<see cref="ExitCode"/>).</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        var result = Build(terminal).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is ParseErrorAction || (result.Action is not HelpText && UsageReport.UnknownOption(result) is not null)) return UsageReport.Write(result, arguments, terminal);
        try
        {
            return await result.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // commands that can be interrupted handle signals themselves
            });
        }
        catch (CommandException e)
        {
            terminal.Error.WriteLine(e.Message);
            return e.ExitCode;
        }
        catch (SpecificationException e)
        {
            terminal.Error.WriteLine(e.Message);
            return ExitCode.Usage;
        }
        catch (Exception e) when (IsForUsers(e))
        {
            terminal.Error.WriteLine(e.Message);
            return ExitCode.Failed;
        }
    }

    private static bool IsForUsers(Exception error) => error is JournalException or CheckpointException or SweepFolderException or HostFailedException or TrainerException or SafetensorsException
        or TokenFileException or ServerOptionsException or RemoteException or UnknownSweepException or UnknownTrialException or SweepConflictException or InvalidRequestException
        or IOException or UnauthorizedAccessException;

    /// <summary>The root command with everything below it.</summary>
    public static RootCommand Build(Terminal terminal)
    {
        var root = new RootCommand("Searches hyperparameters of recurrent models.");
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Add(new HelpOption("--help", "-h") { Action = new HelpText(terminal), Description = "What a command does, its options, and examples" });
        var version = root.Options.OfType<VersionOption>().Single();
        version.Action = new VersionText(terminal);
        version.Description = "The version";
        foreach (var command in Commands(terminal)) root.Add(command);
        return root;
    }

    private static IEnumerable<Command> Commands(Terminal terminal) =>
    [
        new RunCommand(terminal),
        new ResumeCommand(terminal),
        new ServeCommand(terminal),
        new FollowCommand(terminal),
        new PauseCommand(terminal),
        new CancelCommand(terminal),
        new ListCommand(terminal),
        new LeaderboardCommand(terminal),
        new ShowCommand(terminal),
        new ExportCommand(terminal),
        new SampleCommand(terminal),
        new EvaluateCommand(terminal),
        new ValidateCommand(terminal),
        new ReplayCommand(terminal),
        new DeleteCommand(terminal),
        new WorkersCommand(terminal),
        new TokenCommand(terminal),
        new DoctorCommand(terminal),
        new CompletionCommand(terminal),
    ];

    private sealed class VersionText(Terminal terminal) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(SweepCommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            var (number, commit) = version.Split('+') is [var first, { Length: >= 7 } second] ? (first, $" ({second[..7]})") : (version, "");
            terminal.Out.WriteLine($"sweep {number}{commit}");
            return ExitCode.Done;
        }
    }
}
