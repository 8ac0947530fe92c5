using System.CommandLine;
using Sweep.Cli.Parsing;
using Sweep.Server;
using Sweep.Server.Metrics;

namespace Sweep.Cli.Serving;

/// <summary>The options that say where and for whom a process serves.</summary>
internal sealed class ServeOptions
{
    /// <summary>Where a server listens when nothing else is said.</summary>
    public const string DefaultAddress = "http://127.0.0.1:7878";

    private readonly Option<string[]> _listen = new("--listen")
    {
        Description = $"Where to listen; may be given several times (default: {DefaultAddress}; port 0 takes a free one)",
        HelpName = "URL",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _tokens = TokensOption.Create();
    private readonly Option<string> _certificate = new("--tls-cert") { Description = "The certificate for https addresses, a PEM file", HelpName = "FILE" };
    private readonly Option<string> _key = new("--tls-key") { Description = "Its private key, a PEM file (default: in the certificate's file)", HelpName = "FILE" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Serve http beyond this machine, where a proxy in front encrypts" };

    private readonly Option<bool>? _serve;

    /// <summary>Adds the options to a command, behind its own.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isOptional">Whether it serves only where <c>--serve</c> asks for it, which is then an option too.</param>
    public ServeOptions(Command command, bool isOptional = false)
    {
        if (isOptional) command.Add(_serve = new Option<bool>("--serve") { Description = "Serve the sweep over HTTP while it runs" });
        foreach (var option in Others) command.Add(option);
    }

    private IEnumerable<Option> Others => [_listen, _tokens, _certificate, _key, _insecure];

    /// <summary>Whether to serve.</summary>
    /// <exception cref="CommandException">There is an option that says how, but none that asks for it.</exception>
    public bool IsAsked(ParseResult arguments)
    {
        if (_serve is null || arguments.GetValue(_serve)) return true;
        return Others.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } how
            ? throw new CommandException($"'{how.Name}' goes with '--serve'. Add that, or leave it out.", ExitCode.Usage)
            : false;
    }

    /// <summary>What the options say.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="telemetry">What is shown at <c>/metrics</c>.</param>
    /// <param name="notice">Takes notices for people.</param>
    public ServerOptions Of(ParseResult arguments, SweepTelemetry telemetry, Action<string> notice)
    {
        var tokens = arguments.GetValue(_tokens);
        if (TokensOption.IsNamed(arguments, _tokens) && !File.Exists(tokens)) throw new CommandException($"There is no file of tokens '{tokens}'. 'sweep token create NAME --tokens {tokens}' makes it.", ExitCode.Usage);
        return new ServerOptions
        {
            Urls = arguments.GetValue(_listen) is { Length: > 0 } named ? named : [DefaultAddress],
            TokensPath = tokens,
            TlsCertificatePath = arguments.GetValue(_certificate),
            TlsKeyPath = arguments.GetValue(_key),
            AllowInsecure = arguments.GetValue(_insecure),
            Telemetry = telemetry,
            Notice = notice,
        };
    }
}
