namespace Sweep.Hosting.Specifications;

/// <summary>Applies <c>--set path=value</c> to a specification's nodes, before anything is read from them.</summary>
internal static class SpecificationOverrides
{
    /// <summary>Applies them in order. A value is YAML where it begins with a bracket, brace or quote, and otherwise taken as it stands; an empty one removes the field.</summary>
    public static SpecificationNode.Mapping Apply(SpecificationNode.Mapping root, IEnumerable<string> overrides, List<SpecificationProblem> problems)
    {
        foreach (var text in overrides)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var path = equals < 0 ? text : text[..equals].Trim();
            var place = SpecificationNode.OverridePlace(path);
            var names = path.Split('.');
            if (equals < 0 || names.Any(string.IsNullOrWhiteSpace))
            {
                problems.Add(new(place, path, "write it as --set path=value, for instance --set budget.trials=5."));
                continue;
            }

            if (Value(text[(equals + 1)..].Trim(), place, path, problems) is not { } value) continue;
            if (Set(root, names, 0, value, problems) is { } changed) root = changed;
        }

        return root;
    }

    private static SpecificationNode? Value(string text, string place, string path, List<SpecificationProblem> problems)
        => text.Length > 0 && text[0] is '{' or '[' or '\'' or '"'
            ? SpecificationText.Read(text, place, path, problems)
            : new SpecificationNode.Scalar(text, Plain: true, InFlow: false, place);

    private static SpecificationNode.Mapping? Set(SpecificationNode.Mapping holder, string[] names, int at, SpecificationNode value, List<SpecificationProblem> problems)
    {
        var name = names[at];
        if (at == names.Length - 1) return holder.With(name, value);
        var path = string.Join('.', names[..(at + 1)]);
        var inner = holder.Find(name) switch
        {
            null => new([], value.Place),
            SpecificationNode.Mapping mapping => mapping,
            SpecificationNode.Scalar { IsNull: true } scalar => new([], scalar.Place),
            SpecificationNode.Scalar scalar when at == 0 && ShortForm(name) is { } key => new([new(key, scalar)], scalar.Place),
            _ => (SpecificationNode.Mapping?)null,
        };
        if (inner is null)
        {
            problems.Add(new(value.Place, string.Join('.', names), $"{path} is {holder.Find(name)!.Describe()} and has no fields. Set it as a whole: --set {path}=…"));
            return null;
        }

        return Set(inner, names, at + 1, value, problems) is { } changed ? holder.With(name, changed) : null;
    }

    /// <summary>The field that the value of a section is where it is given as a single word: <c>sampler: tpe</c>.</summary>
    public static string? ShortForm(string section) => section switch
    {
        "task" or "sampler" or "scheduler" => "kind",
        "metric" => "name",
        "budget" => "trials",
        _ => null,
    };
}
