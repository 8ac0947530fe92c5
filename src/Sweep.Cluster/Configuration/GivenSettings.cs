using System.Diagnostics.CodeAnalysis;
using Sweep.Core.Options;
using Sweep.Core.Spaces;
using Sweep.Hosting.Specifications;

namespace Sweep.Cluster.Configuration;

/// <summary>
/// What a file, the environment and the arguments give: of each setting the node of the strongest source, with its place, as options by path.
/// What no setting is called is reported.
/// </summary>
internal sealed class GivenSettings
{
    private const string LinePlace = "line ";
    private readonly Dictionary<string, SpecificationNode> _nodes = [];
    private readonly string? _file;

    /// <param name="file">The file's name; null for none.</param>
    /// <param name="yaml">What it holds.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="arguments">The arguments, by setting.</param>
    public GivenSettings(string? file, string? yaml, IReadOnlyDictionary<string, string> variables, IEnumerable<KeyValuePair<Setting, IReadOnlyList<string>>> arguments)
    {
        _file = file;
        if (yaml is not null) TakeFile(yaml);
        TakeVariables(variables);
        foreach (var (setting, values) in arguments) TakeArgument(setting, values);
        foreach (var (path, node) in _nodes) Problems.Locate(node, path);
    }

    /// <summary>Gathers what is wrong.</summary>
    public SpecificationProblems Problems { get; } = new();

    /// <summary>All problems as lines: those of the file by line, then the others.</summary>
    public IReadOnlyList<string> Lines => [.. Problems.Sorted.Select(problem => (problem with { Place = Sourced(problem.Place) }).ToString())];

    /// <summary>What gave a setting: file and line, variable, or argument; null for the default.</summary>
    public string? Source(Setting setting) => _nodes.TryGetValue(setting.Path, out var node) ? Sourced(node.Place) : null;

    /// <summary>The settings as options, by path.</summary>
    public IReadOnlyDictionary<string, OptionValue> Options()
    {
        var options = new Dictionary<string, OptionValue>();
        foreach (var setting in Settings.All)
        {
            if (_nodes.TryGetValue(setting.Path, out var node) && Option(setting, node) is { } option) options[setting.Path] = option;
        }

        return options;
    }

    [return: NotNullIfNotNull(nameof(place))]
    private string? Sourced(string? place) => place?.StartsWith(LinePlace, StringComparison.Ordinal) == true ? $"{_file} {place}" : place;

    private void TakeFile(string yaml)
    {
        var found = new List<SpecificationProblem>();
        var root = SpecificationText.Read(yaml, null, "", found);
        foreach (var problem in found) Problems.Add(problem);
        if (root is null) return;
        if (root is not SpecificationNode.Mapping mapping)
        {
            Problems.Add(new(root.Place, "", $"a configuration has fields such as 'roles: [worker]', but this is {root.Describe()}."));
            return;
        }

        Problems.Locate(mapping);
        foreach (var (name, node) in mapping.Fields) TakeField(name, node);
    }

    private void TakeField(string name, SpecificationNode node)
    {
        if (node is SpecificationNode.Scalar { IsNull: true }) return;
        var inside = Settings.All.Where(setting => setting.Path.StartsWith(name + ".", StringComparison.Ordinal)).ToList();
        if (Settings.All.Any(setting => setting.Path == name)) _nodes[name] = node;
        else if (name == "membership" && node is SpecificationNode.Scalar) _nodes[Settings.Membership.Path] = node;
        else if (inside.Count == 0) Problems.Report(name, Unknown(name, Settings.All.Select(setting => setting.Path.Split('.')[0]).Distinct()));
        else if (node is not SpecificationNode.Mapping section) Problems.Report(name, $"must be a mapping such as {{ {Last(inside[0].Path)}: … }}, but got {node.Describe()}.");
        else TakeSection(name, section, inside);
    }

    private void TakeSection(string name, SpecificationNode.Mapping section, List<Setting> known)
    {
        foreach (var (field, value) in section.Fields)
        {
            var path = SpecificationPath.Join(name, field);
            if (!known.Exists(setting => setting.Path == path)) Problems.Report(path, Unknown(field, known.Select(setting => Last(setting.Path))));
            else if (value is not SpecificationNode.Scalar { IsNull: true }) _nodes[path] = value;
        }
    }

    // Other programs of Sweep, and Kubernetes for a service of that name, have variables of their own that begin so. One with two underscores
    // in it can only be meant for us, and so can one that is nearly ours.
    private void TakeVariables(IReadOnlyDictionary<string, string> variables)
    {
        foreach (var setting in Settings.All)
        {
            if (variables.GetValueOrDefault(setting.Variable) is { Length: > 0 } value) _nodes[setting.Path] = new SpecificationNode.Scalar(value, Plain: true, InFlow: false, setting.Variable);
        }

        string[] known = [.. Settings.All.Select(setting => setting.Variable), ConfigurationReader.FileVariable];
        string[] others = ["SWEEP_SERVER", "SWEEP_TOKEN"];
        foreach (var name in variables.Keys.Where(name => name.StartsWith("SWEEP_", StringComparison.Ordinal) && !known.Contains(name) && !others.Contains(name)).Order(StringComparer.Ordinal))
        {
            if (name.Contains("__", StringComparison.Ordinal) || Spelling.Nearest(name, known) is not null) Problems.Add(new(name, "", $"is no variable of sweep-silo.{(Spelling.DidYouMean(name, known) is { Length: > 0 } nearest ? nearest : " 'sweep-silo --help' lists them.")}"));
        }
    }

    private void TakeArgument(Setting setting, IReadOnlyList<string> values)
    {
        var place = setting.Argument!;
        if (setting.Kind is SettingKind.List or SettingKind.Labels) _nodes[setting.Path] = new SpecificationNode.Sequence([.. values.Select(value => new SpecificationNode.Scalar(value, true, false, place))], place);
        else if (values.Count > 1) Problems.Add(new(place, "", "is given twice. Remove one of them."));
        else _nodes[setting.Path] = new SpecificationNode.Scalar(values[0], true, false, place);
    }

    private OptionValue? Option(Setting setting, SpecificationNode node)
    {
        switch (setting.Kind, node)
        {
            case (SettingKind.List, SpecificationNode.Scalar or SpecificationNode.Sequence):
                return new OptionValue.List([.. Texts(setting, node).Select(ParameterValue.Text)]);
            case (SettingKind.Labels, SpecificationNode.Scalar or SpecificationNode.Sequence):
                return Pairs(setting, Texts(setting, node));
            case (SettingKind.Labels, SpecificationNode.Mapping map):
                return new OptionValue.Map(map.Fields.Select(field => (field.Key, Text: Text(setting, field.Value, $"{setting.Path}.{field.Key}"))).Where(pair => pair.Text is not null).ToDictionary(pair => pair.Key, pair => ParameterValue.Text(pair.Text!)));
            case (SettingKind.Text, SpecificationNode.Scalar scalar):
                return new OptionValue.Scalar(ParameterValue.Text(scalar.Text));
            case (_, SpecificationNode.Scalar scalar):
                return new OptionValue.Scalar(OptionNodes.Value(scalar));
            default:
                Problems.Report(setting.Path, $"must be {(setting.Kind is SettingKind.List ? "a list" : setting.Kind is SettingKind.Labels ? "a mapping such as { gpu: a100 }" : "a single value")}, but got {node.Describe()}.");
                return null;
        }
    }

    private List<string> Texts(Setting setting, SpecificationNode node) => node switch
    {
        SpecificationNode.Scalar scalar => [.. scalar.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        SpecificationNode.Sequence sequence => [.. sequence.Items.SelectMany((item, at) => Text(setting, item, $"{setting.Path}[{at}]") is { } text ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [])],
        _ => [],
    };

    private OptionValue.Map Pairs(Setting setting, List<string> texts)
    {
        var pairs = new Dictionary<string, ParameterValue>();
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } key, var value]) Problems.Report(setting.Path, $"must be KEY=VALUE such as gpu=a100, but got '{text}'.");
            else if (!pairs.TryAdd(key, ParameterValue.Text(value))) Problems.Report(setting.Path, $"gives '{key}' twice. Remove one of them.");
        }

        return new(pairs);
    }

    private string? Text(Setting setting, SpecificationNode node, string path)
    {
        if (node is SpecificationNode.Scalar { IsNull: false } scalar) return scalar.Text;
        Problems.Report(path, $"must be a single value, but got {node.Describe()}.");
        return null;
    }

    private static string Last(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static string Unknown(string word, IEnumerable<string> known)
    {
        string[] all = [.. known];
        return Spelling.DidYouMean(word, all) is { Length: > 0 } nearest ? $"is not known here.{nearest}" : $"is not known here. There are {string.Join(", ", all)}.";
    }
}
