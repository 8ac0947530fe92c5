namespace Sweep.Core.Spaces;

/// <summary>Checks the parts of a space, and gathers what the space needs of them: resolved expressions and an order.</summary>
internal sealed class SpaceCheck
{
    // Up to so many configurations a question about a space is decided by trying them all, beyond by random draws.
    private const int MostTried = 100_000;
    private const int Draws = 10_000;

    private readonly List<SpaceProblem> _problems = [];
    private readonly Dictionary<string, ExpressionName> _names = [];
    private readonly List<string> _listed = [];

    public SpaceCheck(IReadOnlyList<Parameter> parameters, Configuration @fixed, IReadOnlyList<Expression> constraints, IReadOnlyList<string> unreadable)
    {
        (Parameters, Fixed) = (parameters, @fixed);
        foreach (var parameter in parameters) CheckParameter(parameter);
        foreach (var (name, value) in @fixed) CheckFixed(name, value);
        foreach (var name in unreadable) Declare(name, new(ExpressionType.Unknown));

        foreach (var parameter in parameters.Where(parameter => parameter.When is not null))
        {
            if (Bind(parameter.When!, $"space.{parameter.Name}.when") is { } condition) Conditions.TryAdd(parameter.Name, condition);
        }

        Constraints = [.. constraints.Select((constraint, index) => Bind(constraint, $"constraints[{index}]")).OfType<BoundExpression>()];
        Order = Sort();
        // What follows walks through configurations, which exist only where all of the above is sound.
        if (_problems.Count > 0 || unreadable.Count > 0) return;
        foreach (var parameter in Order) CheckReachable(parameter);
        CheckSatisfiable(constraints);
    }

    public IReadOnlyList<Parameter> Parameters { get; }

    public Configuration Fixed { get; }

    public IReadOnlyList<SpaceProblem> Problems => _problems;

    public IReadOnlyList<Parameter> Order { get; }

    public Dictionary<string, BoundExpression> Conditions { get; } = [];

    public IReadOnlyList<BoundExpression> Constraints { get; }

    private void CheckParameter(Parameter parameter)
    {
        var path = $"space.{parameter.Name}";
        if (!ExpressionWords.IsName(parameter.Name)) Report(path, $"a name has letters, digits and underscores and begins with a letter, but got '{parameter.Name}'.");
        foreach (var problem in ParameterCheck.Problems(parameter)) Report(path, problem);
        if (!Declare(parameter.Name, ExpressionName.Of(parameter))) Report(path, "is declared twice. Remove one of them.");
    }

    private void CheckFixed(string name, ParameterValue value)
    {
        var path = $"fixed.{name}";
        if (!ExpressionWords.IsName(name)) Report(path, $"a name has letters, digits and underscores and begins with a letter, but got '{name}'.");
        if (!Declare(name, new(ExpressionName.TypeOf(value)))) Report(path, "is searched in space as well. Remove one of them.");
        if (value.IsNumber && !double.IsFinite(value.AsNumber())) Report(path, $"must be finite, but got {value}.");
    }

    private bool Declare(string name, ExpressionName declared)
    {
        if (!_names.TryAdd(name, declared)) return false;
        _listed.Add(name);
        return true;
    }

    private BoundExpression? Bind(Expression expression, string path)
    {
        try
        {
            return ExpressionBinder.Bind(expression, _names, _listed);
        }
        catch (ExpressionException problem)
        {
            Report(path, problem.Message);
            return null;
        }
    }

    // Depth first in declared order: a parameter follows what its condition reads. A way back to one that is still open is a cycle.
    private List<Parameter> Sort()
    {
        var sorted = new List<Parameter>(Parameters.Count);
        var done = new HashSet<string>();
        var open = new List<string>();
        foreach (var parameter in Parameters) Visit(parameter);
        return sorted;

        void Visit(Parameter parameter)
        {
            if (done.Contains(parameter.Name)) return;
            var at = open.IndexOf(parameter.Name);
            if (at >= 0)
            {
                ReportCycle([.. open.Skip(at)]);
                return;
            }

            open.Add(parameter.Name);
            foreach (var name in Conditions.TryGetValue(parameter.Name, out var condition) ? condition.Reads : [])
            {
                if (Parameters.FirstOrDefault(other => other.Name == name) is { } read) Visit(read);
            }

            open.RemoveAt(open.Count - 1);
            done.Add(parameter.Name);
            sorted.Add(parameter);
        }
    }

    private void ReportCycle(IReadOnlyList<string> names) => Report($"space.{names[0]}.when", names.Count == 1
        ? $"the condition of {names[0]} reads {names[0]} itself. It can only read other parameters."
        : $"conditions form a cycle: {string.Join(" reads ", [.. names, names[0]])}. Remove one of these conditions.");

    private void CheckReachable(Parameter parameter)
    {
        if (!Conditions.TryGetValue(parameter.Name, out var condition)) return;
        var parents = Ancestors(condition);
        if (SpaceWalk.Count(parents) is not <= MostTried) return;
        if (new SpaceWalk(parents, Conditions, Fixed).AnyOfAll(values => condition.Holds(values, Fixed, whenAbsent: false))) return;
        Report($"space.{parameter.Name}.when", $"'{parameter.When}' never holds, so {parameter.Name} would never be active. Change the condition or remove the parameter.");
    }

    // Everything on which a condition depends, in order.
    private IReadOnlyList<Parameter> Ancestors(BoundExpression condition)
    {
        var names = new HashSet<string>();
        Add(condition);
        return [.. Order.Where(parameter => names.Contains(parameter.Name))];

        void Add(BoundExpression reader)
        {
            foreach (var name in reader.Reads)
            {
                if (names.Add(name) && Conditions.TryGetValue(name, out var next)) Add(next);
            }
        }
    }

    private void CheckSatisfiable(IReadOnlyList<Expression> constraints)
    {
        if (_problems.Count > 0 || Constraints.Count == 0) return;
        for (var i = 0; i < Constraints.Count; i++)
        {
            var constraint = Constraints[i];
            if (Unsatisfiable(values => constraint.Holds(values, Fixed, whenAbsent: true)) is { } tried)
            {
                Report($"constraints[{i}]", $"nothing satisfies '{constraints[i]}': {tried}. Loosen it, or widen the ranges.");
            }
        }

        if (_problems.Count == 0 && Constraints.Count > 1
            && Unsatisfiable(values => Constraints.All(constraint => constraint.Holds(values, Fixed, whenAbsent: true))) is { } together)
        {
            Report("constraints", $"nothing satisfies all {Constraints.Count} of them together: {together}. Loosen one, or widen the ranges.");
        }
    }

    // How it was found that nothing passes, or null where something does.
    private string? Unsatisfiable(Func<Configuration, bool> passes)
    {
        var walk = new SpaceWalk(Order, Conditions, Fixed);
        if (SpaceWalk.Count(Parameters) is <= MostTried and var count)
        {
            if (walk.AnyOfAll(passes)) return null;
            return count == 1 ? "not even the only configuration" : $"every combination of values was tried ({count})";
        }

        return walk.AnyOfDraws(Draws, passes) ? null : $"none of {Draws} random configurations does";
    }

    private void Report(string path, string message) => _problems.Add(new(path, message));
}
