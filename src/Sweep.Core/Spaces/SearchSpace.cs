namespace Sweep.Core.Spaces;

/// <summary>
/// The searched parameters in declared order, the fixed values, and the constraints over both. Only
/// <see cref="Create"/> makes one, and only from parts without a problem.
/// </summary>
public sealed class SearchSpace
{
    private readonly Dictionary<string, BoundExpression> _conditions;
    private readonly IReadOnlyList<BoundExpression> _constraints;

    private SearchSpace(IReadOnlyList<Expression> constraints, SpaceCheck check)
    {
        (Parameters, Fixed, Constraints, Order) = (check.Parameters, check.Fixed, constraints, check.Order);
        (_conditions, _constraints) = (check.Conditions, check.Constraints);
    }

    /// <summary>The searched parameters in declared order.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The parameters in an order in which each comes after all that its condition reads; otherwise as declared.</summary>
    public IReadOnlyList<Parameter> Order { get; }

    /// <summary>Values that every configuration has.</summary>
    public Configuration Fixed { get; }

    /// <summary>What every configuration satisfies.</summary>
    public IReadOnlyList<Expression> Constraints { get; }

    /// <summary>The most configurations that there can be, conditions and constraints not counted; null where a parameter is a continuum or the number beyond 2⁶³.</summary>
    public long? Cardinality => SpaceWalk.Count(Parameters);

    /// <summary>Checks the parts and joins them.</summary>
    /// <exception cref="SearchSpaceException">The parts have problems, all of which it lists.</exception>
    public static SearchSpace Create(IReadOnlyList<Parameter> parameters, Configuration? @fixed = null, IReadOnlyList<Expression>? constraints = null)
    {
        var check = new SpaceCheck(parameters, @fixed ?? Configuration.Empty, constraints ?? [], []);
        return check.Problems.Count == 0 ? new(constraints ?? [], check) : throw new SearchSpaceException(check.Problems);
    }

    /// <summary>
    /// All problems of the parts, none where <see cref="Create"/> succeeds. For a reader that could not read some parameters: those in
    /// <paramref name="unreadable"/> exist, so that expressions may read them, but nothing else is known of them.
    /// </summary>
    public static IReadOnlyList<SpaceProblem> FindProblems(
        IReadOnlyList<Parameter> parameters, Configuration @fixed, IReadOnlyList<Expression> constraints, IReadOnlyList<string> unreadable)
        => new SpaceCheck(parameters, @fixed, constraints, unreadable).Problems;

    /// <summary>The names that a parameter's condition reads, searched or fixed, in order of first appearance; none where it is always active.</summary>
    public IReadOnlyList<string> Reads(Parameter parameter) => _conditions.TryGetValue(parameter.Name, out var condition) ? condition.Reads : [];

    /// <summary>
    /// Whether a parameter is active, given the values of all parameters before it in <see cref="Order"/>; the fixed ones are always at
    /// hand. A condition that reads an inactive parameter does not hold, whatever else it says.
    /// </summary>
    public bool IsActive(Parameter parameter, Configuration values)
        => !_conditions.TryGetValue(parameter.Name, out var condition) || condition.Holds(values, Fixed, whenAbsent: false);

    /// <summary>Whether a whole configuration satisfies every constraint; one that reads an inactive parameter is satisfied.</summary>
    public bool Satisfies(Configuration configuration)
    {
        foreach (var constraint in _constraints)
        {
            if (!constraint.Holds(configuration, Fixed, whenAbsent: true)) return false;
        }

        return true;
    }
}
