namespace Sweep.Hosting.Specifications;

/// <summary>Gathers problems and finds the place of each from its path.</summary>
internal sealed class SpecificationProblems
{
    private readonly List<(SpecificationProblem Problem, int Line)> _found = [];
    private readonly Dictionary<string, string> _places = [];

    /// <summary>Learns the places of a node and all below it.</summary>
    public void Locate(SpecificationNode node, string path = "")
    {
        if (path.Length > 0) _places[path] = node.Place;
        if (node is SpecificationNode.Mapping mapping)
        {
            foreach (var (name, value) in mapping.Fields) Locate(value, SpecificationPath.Join(path, name));
        }
        else if (node is SpecificationNode.Sequence sequence)
        {
            for (var i = 0; i < sequence.Items.Count; i++) Locate(sequence.Items[i], $"{path}[{i}]");
        }
    }

    /// <summary>Adds a problem at the place of its path, or of the nearest field around it that has one.</summary>
    public void Report(string path, string message)
    {
        var around = path;
        while (around.Length > 0 && !_places.ContainsKey(around)) around = SpecificationPath.Parent(around);
        Add(new(_places.GetValueOrDefault(around), path, message));
    }

    public void Add(SpecificationProblem problem)
    {
        const string line = "line ";
        var number = problem.Place is null ? int.MaxValue - 1
            : problem.Place.StartsWith(line, StringComparison.Ordinal) ? int.Parse(problem.Place.AsSpan(line.Length)) : int.MaxValue;
        if (!_found.Exists(other => other.Problem == problem)) _found.Add((problem, number));
    }

    /// <summary>All problems by line; then what is missing, then what overrides say.</summary>
    public IReadOnlyList<SpecificationProblem> Sorted => [.. _found.OrderBy(found => found.Line).Select(found => found.Problem)];

    public bool Any => _found.Count > 0;
}
