using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using Sweep.Core.Options;

namespace Sweep.Cluster.Configuration;

/// <summary>The command line of <c>sweep-silo</c>: an option for every setting that has an argument, and a few that are about the program itself.</summary>
internal sealed class SiloCommandLine
{
    private readonly Option<string> _config = new("--config") { Description = $"A file of settings, YAML (default: {ConfigurationReader.FileVariable})", HelpName = "FILE" };
    private readonly Option<bool> _check = new("--check") { Description = "Check the configuration, show all of it with secrets hidden, and end" };
    private readonly Option<bool> _help = new("--help", "-h") { Description = "This text" };
    private readonly Option<bool> _version = new("--version") { Description = "The version" };
    private readonly Dictionary<Setting, Option<string[]>> _settings = [];
    private readonly RootCommand _root = new("A silo of a cluster that runs sweeps: it keeps them (control), trains their trials (worker), or both.");
    private readonly ParseResult _parsed;

    public SiloCommandLine(string[] arguments)
    {
        _root.Options.Clear();
        foreach (var option in (Option[])[_config, _check, _help, _version]) _root.Add(option);
        foreach (var setting in Settings.All.Where(setting => setting.Argument is not null))
        {
            var isFlag = setting.Kind == SettingKind.Flag;
            var option = new Option<string[]>(setting.Argument!) { Arity = isFlag ? ArgumentArity.ZeroOrOne : ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };
            _settings[setting] = option;
            _root.Add(option);
        }

        _parsed = _root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
    }

    /// <summary>Whether help is asked for.</summary>
    public bool IsHelp => _parsed.GetResult(_help) is { Implicit: false };

    /// <summary>Whether the version is asked for.</summary>
    public bool IsVersion => _parsed.GetResult(_version) is { Implicit: false };

    /// <summary>Whether the configuration is only to be checked.</summary>
    public bool IsCheck => _parsed.GetResult(_check) is { Implicit: false };

    /// <summary><c>sweep-silo 0.1.0 (commit)</c>.</summary>
    public static string Version
    {
        get
        {
            var version = typeof(SiloCommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            return version.Split('+') is [var number, { Length: >= 7 } commit] ? $"sweep-silo {number} ({commit[..7]})" : $"sweep-silo {version}";
        }
    }

    /// <summary>Gathers what the file, the environment and the command line give.</summary>
    public GivenSettings Given(IReadOnlyDictionary<string, string> variables)
    {
        var (file, place) = _parsed.GetResult(_config) is { Tokens: [.., var token] } ? (token.Value, "--config") : (variables.GetValueOrDefault(ConfigurationReader.FileVariable), ConfigurationReader.FileVariable);
        var (yaml, problem) = file is { Length: > 0 } ? ReadFile(file) : (null, null);
        var given = new GivenSettings(file, yaml, variables, Arguments());
        if (problem is not null) given.Problems.Add(new(place, "", problem));
        // What follows an option that is not known is most likely its value.
        var words = _parsed.UnmatchedTokens.Where(word => word.StartsWith('-')).ToList();
        foreach (var word in words.Count > 0 ? words : _parsed.UnmatchedTokens) given.Problems.Add(new(word, "", Unknown(word)));
        foreach (var option in _parsed.Errors.Select(error => error.SymbolResult).OfType<OptionResult>().Where(result => result.Tokens.Count == 0)) given.Problems.Add(new(option.Option.Name, "", NeedsValue(option.Option)));
        return given;
    }

    private IEnumerable<KeyValuePair<Setting, IReadOnlyList<string>>> Arguments()
    {
        foreach (var (setting, option) in _settings)
        {
            if (_parsed.GetResult(option) is not { Implicit: false } result) continue;
            string[] values = [.. result.Tokens.Select(token => token.Value)];
            if (values.Length == 0 && setting.Kind == SettingKind.Flag) values = ["true"];
            if (values.Length > 0) yield return new(setting, values);
        }
    }

    private string Unknown(string word) => word.StartsWith('-')
        ? $"is no option.{(Spelling.DidYouMean(word.Split('=')[0], _root.Options.Select(option => option.Name)) is { Length: > 0 } nearest ? nearest : " 'sweep-silo --help' lists them.")}"
        : "is no option; sweep-silo takes options alone. 'sweep-silo --help' lists them.";

    private string NeedsValue(Option option) => $"needs a value: {_settings.FirstOrDefault(pair => pair.Value == option).Key?.ValueName ?? option.HelpName}.";

    private static (string? Text, string? Problem) ReadFile(string path)
    {
        try
        {
            return File.Exists(path) ? (File.ReadAllText(path), null) : (null, $"there is no file '{path}'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"'{path}' cannot be read: {e.Message}");
        }
    }
}
