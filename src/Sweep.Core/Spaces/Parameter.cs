namespace Sweep.Core.Spaces;

/// <summary>
/// A searched hyperparameter. <see cref="When"/> is its condition: where it does not hold, the parameter is
/// inactive and absent from the configuration. Construction is unchecked; <see cref="SearchSpace.Create"/> reports
/// every problem of every parameter at once.
/// </summary>
public abstract record Parameter
{
    private Parameter(string name, Expression? when) => (Name, When) = (name, when);

    /// <summary>The name, unique in its space.</summary>
    public string Name { get; }

    /// <summary>The condition under which the parameter is active; null where it always is.</summary>
    public Expression? When { get; }

    /// <summary>A real number in [Min, Max].</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Min">The smallest value, inclusive.</param>
    /// <param name="Max">The largest value, inclusive.</param>
    /// <param name="Log">Whether equal ratios, rather than equal differences, are equally likely; needs Min > 0.</param>
    /// <param name="Step">The distance between values, counted from Min; null for a continuum. Not together with Log.</param>
    /// <param name="When">The condition; null for always.</param>
    public sealed record Float(string Name, double Min, double Max, bool Log = false, double? Step = null, Expression? When = null)
        : Parameter(Name, When);

    /// <summary>A whole number in [Min, Max].</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Min">The smallest value, inclusive.</param>
    /// <param name="Max">The largest value, inclusive.</param>
    /// <param name="Log">Whether equal ratios are equally likely; needs Min > 0.</param>
    /// <param name="Step">The distance between values, counted from Min; 1 by default. Not together with Log.</param>
    /// <param name="When">The condition; null for always.</param>
    public sealed record Int(string Name, long Min, long Max, bool Log = false, long Step = 1, Expression? When = null)
        : Parameter(Name, When);

    /// <summary>One of several values.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Options">The values; at least one, no two equal.</param>
    /// <param name="Ordered">Whether neighbours in the list resemble each other, so that a sampler may treat the index as a number.</param>
    /// <param name="When">The condition; null for always.</param>
    public sealed record Choice(string Name, IReadOnlyList<ParameterValue> Options, bool Ordered = false, Expression? When = null)
        : Parameter(Name, When);
}
