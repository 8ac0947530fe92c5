namespace Sweep.Core.Spaces;

/// <summary>
/// The searched parameters in declared order, the fixed values, and the constraints over both. Only
/// <see cref="Create"/> makes one, and only from parts without a problem.
/// </summary>
public sealed class SearchSpace
{
    private SearchSpace(IReadOnlyList<Parameter> parameters, Configuration @fixed, IReadOnlyList<Expression> constraints)
        => (Parameters, Fixed, Constraints, Order) = (parameters, @fixed, constraints, parameters);

    /// <summary>The searched parameters in declared order.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The parameters in an order in which each comes after all that its condition reads; otherwise as declared.</summary>
    public IReadOnlyList<Parameter> Order { get; }

    /// <summary>Values that every configuration has.</summary>
    public Configuration Fixed { get; }

    /// <summary>What every configuration satisfies.</summary>
    public IReadOnlyList<Expression> Constraints { get; }

    /// <summary>Checks the parts and joins them.</summary>
    public static SearchSpace Create(IReadOnlyList<Parameter> parameters, Configuration? @fixed = null, IReadOnlyList<Expression>? constraints = null)
        => new(parameters, @fixed ?? Configuration.Empty, constraints ?? []);

    /// <summary>Whether a parameter is active, given the values of all parameters before it in <see cref="Order"/> and the fixed ones.</summary>
    public bool IsActive(Parameter parameter, Configuration values) => parameter.When is null;

    /// <summary>Whether a whole configuration satisfies every constraint; one that reads an inactive parameter is satisfied.</summary>
    public bool Satisfies(Configuration configuration) => Constraints.Count == 0;
}
