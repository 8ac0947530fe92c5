using Sweep.Core.Options;
using Sweep.Core.Spaces;

namespace Sweep.Hosting.Specifications;

/// <summary>Reads what is searched, fixed and constrained.</summary>
/// <param name="root">The specification.</param>
/// <param name="problems">Takes what is wrong.</param>
/// <param name="anyNames">Whether parameters may have any names, or must be hyperparameters that can be trained.</param>
internal sealed class SpaceReader(SpecificationNode.Mapping root, SpecificationProblems problems, bool anyNames)
{
    private const string Example = "{ float: [1e-4, 1e-1] }, { int: [1, 3] } or { choice: [rnn, lstm] }";

    private readonly List<Parameter> _parameters = [];
    private readonly List<string> _unreadable = [];

    /// <summary>The space, or null where it has problems.</summary>
    public SearchSpace? Read()
    {
        foreach (var (name, node) in Fields("space", $"must be a mapping of names to {Example}")) ReadParameter(name, node);
        var @fixed = Fixed();
        var constraints = Constraints();
        var found = SearchSpace.FindProblems(_parameters, @fixed, constraints, _unreadable);
        foreach (var problem in found) problems.Report(problem.Path, problem.Message);
        if (!anyNames) CheckAgainstTables(@fixed, found);
        return found.Count > 0 || _unreadable.Count > 0 ? null : SearchSpace.Create(_parameters, @fixed, constraints);
    }

    private void CheckAgainstTables(Configuration @fixed, IReadOnlyList<SpaceProblem> found)
    {
        // One mistake makes one message: values that break a rule of the space are not held against the tables as well.
        foreach (var parameter in _parameters.Where(parameter => found.All(problem => problem.Path != $"space.{parameter.Name}"))) TrainingTables.Check(parameter, problems);
        foreach (var (name, value) in @fixed) TrainingTables.Check($"fixed.{name}", name, value, problems);
    }

    private void ReadParameter(string name, SpecificationNode node)
    {
        var path = $"space.{name}";
        if (node is not SpecificationNode.Mapping mapping)
        {
            var single = node is SpecificationNode.Scalar { IsNull: false };
            problems.Report(path, $"must be {Example}, but got {node.Describe()}.{(single ? " A value that is not searched belongs under fixed." : "")}");
            _unreadable.Add(name);
            return;
        }

        // The reader of options takes values, so the condition, whose text counts to the letter, is kept from it.
        var options = OptionNodes.Read(mapping.Fields.Where(field => field.Key != "when"), path, problems);
        var reader = new OptionReader(options, (option, message) => problems.Report($"{path}.{option}", message));
        var when = mapping.Find("when") is { } condition ? ReadExpression(condition, $"{path}.when") : null;
        string[] kinds = [.. new[] { "float", "int", "choice" }.Where(reader.Has)];
        Parameter? parameter = kinds switch
        {
            ["float"] => Float(name, reader, when),
            ["int"] => Int(name, reader, when),
            ["choice"] => Choice(name, reader, when),
            _ => null,
        };
        if (parameter is null) _unreadable.Add(name);
        else _parameters.Add(parameter);
        if (kinds.Length == 1) reader.Finish();
        else if (kinds.Length > 1) problems.Report(path, $"has {string.Join(" and ", kinds)}, but needs exactly one of them.");
        else ReportMissingKind(path, options.Keys);
    }

    private void ReportMissingKind(string path, IEnumerable<string> given)
    {
        string[] known = ["float", "int", "choice", "log", "step", "ordered", "when"];
        string[] unknown = [.. given.Where(name => !known.Contains(name))];
        foreach (var name in unknown) problems.Report($"{path}.{name}", $"is not known here.{Spelling.DidYouMean(name, known)}");
        if (unknown.Length == 0) problems.Report(path, $"must be {Example}.");
    }

    private static Parameter.Float? Float(string name, OptionReader reader, Expression? when)
    {
        var log = reader.Bool("log", false);
        double? step = reader.Has("step") ? reader.Float("step", 1) : null;
        return Range(reader, "float", "two numbers, such as [1e-4, 1e-1]", value => value.IsNumber) is (var min, var max)
            ? new(name, min.AsNumber(), max.AsNumber(), log, step, when)
            : null;
    }

    private static Parameter.Int? Int(string name, OptionReader reader, Expression? when)
    {
        var log = reader.Bool("log", false);
        var step = reader.Int("step", 1);
        return Range(reader, "int", "two whole numbers, such as [1, 3]", value => value.Kind == ValueKind.Int) is (var min, var max)
            ? new(name, min.AsInt(), max.AsInt(), log, step, when)
            : null;
    }

    private static Parameter.Choice? Choice(string name, OptionReader reader, Expression? when)
    {
        var ordered = reader.Bool("ordered", false);
        return reader.List("choice", "a list of options, such as [rnn, lstm]") is { } options ? new(name, options, ordered, when) : null;
    }

    private static (ParameterValue Min, ParameterValue Max)? Range(OptionReader reader, string kind, string expected, Func<ParameterValue, bool> fits)
    {
        if (reader.List(kind, expected) is not { } values) return null;
        if (values is [var min, var max] && fits(min) && fits(max)) return (min, max);
        reader.Problem(kind, $"must be {expected}, but got [{string.Join(", ", values)}].");
        return null;
    }

    private Configuration Fixed()
    {
        var values = new List<KeyValuePair<string, ParameterValue>>();
        foreach (var (name, node) in Fields("fixed", "must be a mapping of names to values such as { batch: 32 }"))
        {
            if (node is SpecificationNode.Scalar { IsNull: true }) continue;
            if (OptionNodes.Value(node, $"fixed.{name}", problems) is { } value) values.Add(new(name, value));
            else _unreadable.Add(name);
        }

        return new(values);
    }

    private List<Expression> Constraints()
    {
        var nodes = root.Find("constraints") switch
        {
            null or SpecificationNode.Scalar { IsNull: true } => [],
            SpecificationNode.Sequence sequence => sequence.Items,
            var single => [single],
        };
        var constraints = new List<Expression>();
        for (var i = 0; i < nodes.Count; i++)
        {
            // One that cannot be read keeps its place, so that the places of the others stay true.
            constraints.Add(ReadExpression(nodes[i], $"constraints[{i}]") ?? Expression.Parse("true"));
        }

        return constraints;
    }

    private Expression? ReadExpression(SpecificationNode node, string path)
    {
        if (node is not SpecificationNode.Scalar scalar)
        {
            problems.Report(path, $"must be an expression such as layers > 1, but got {node.Describe()}. Put quotes around one with brackets.");
            return null;
        }

        if (scalar.IsNull) return null;
        if (Expression.TryParse(scalar.Text, out var expression, out var problem)) return expression;
        // In [ ] and { } YAML itself cuts at commas and brackets.
        var cut = scalar is { Plain: true, InFlow: true } && scalar.Text.Count(character => character == '(') != scalar.Text.Count(character => character == ')');
        problems.Report(path, cut ? $"{problem.Message} Put quotes around an expression with commas." : problem.Message);
        return null;
    }

    private IReadOnlyList<KeyValuePair<string, SpecificationNode>> Fields(string name, string rule)
    {
        switch (root.Find(name))
        {
            case null or SpecificationNode.Scalar { IsNull: true }:
                return [];
            case SpecificationNode.Mapping mapping:
                return mapping.Fields;
            case var other:
                problems.Report(name, $"{rule}, but got {other!.Describe()}.");
                return [];
        }
    }
}
