using System.CommandLine;
using Sweep.Cli.Output;

namespace Sweep.Cli.Sources;

/// <summary>The options that say where a command's sweeps are: in folders here, or on a server.</summary>
internal sealed class SourceOptions
{
    /// <summary>The environment's variables that stand in for the options.</summary>
    public const string ServerVariable = "SWEEP_SERVER", TokenVariable = "SWEEP_TOKEN";

    private readonly Option<Uri> _server = new("--server")
    {
        Description = $"The server whose sweeps are meant, instead of folders here (default: {ServerVariable})",
        HelpName = "URL",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Address(text) is { } address) return address;
            result.AddError(Problem("--server", text));
            return null;
        },
    };

    private readonly Option<string> _token = new("--token")
    {
        Description = $"The token for the server. Better in {TokenVariable}: others on this machine can see a command line",
        HelpName = "TOKEN",
    };

    /// <summary>Adds the options to a command, behind its own.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isRecursive">Whether the commands below it have them too.</param>
    public SourceOptions(Command command, bool isRecursive = false)
    {
        _server.Recursive = _token.Recursive = isRecursive;
        command.Add(_server);
        command.Add(_token);
    }

    /// <summary>Where the sweeps of a command line are.</summary>
    public SweepSource Of(ParseResult arguments, Terminal terminal)
    {
        var token = NonEmpty(arguments.GetValue(_token)) ?? NonEmpty(Environment.GetEnvironmentVariable(TokenVariable));
        if (arguments.GetValue(_server) is { } named) return new ServerSource(named, token, isNamed: true, terminal);
        if (NonEmpty(Environment.GetEnvironmentVariable(ServerVariable)) is not { } variable) return new FolderSource(token);
        return new ServerSource(Address(variable) ?? throw new CommandException(Problem(ServerVariable, variable), ExitCode.Usage), token, isNamed: false, terminal);
    }

    private static Uri? Address(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { Query: "", Fragment: "", UserInfo: "" } ? address : null;

    private static string Problem(string name, string text)
    {
        var meant = Address("http://" + text) is { } address && !text.Contains("://", StringComparison.Ordinal) ? $" Did you mean {address.AbsoluteUri.TrimEnd('/')}?" : "";
        return $"'{name}' must be an address such as http://127.0.0.1:7878, but got '{text}'.{meant}";
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
