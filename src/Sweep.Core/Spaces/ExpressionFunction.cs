namespace Sweep.Core.Spaces;

/// <summary>The functions of the expression language, all of numbers.</summary>
public sealed class ExpressionFunction
{
    private readonly Func<double[], double> _compute;

    private ExpressionFunction(string name, int minArguments, int maxArguments, Func<double[], double> compute)
        => (Name, MinArguments, MaxArguments, _compute) = (name, minArguments, maxArguments, compute);

    /// <summary>All functions, in the order in which messages list them.</summary>
    public static IReadOnlyList<ExpressionFunction> All { get; } =
    [
        new("min", 2, int.MaxValue, static x => x.Min()),
        new("max", 2, int.MaxValue, static x => x.Max()),
        new("abs", 1, 1, static x => Math.Abs(x[0])),
        new("log2", 1, 1, static x => Math.Log2(x[0])),
        new("log10", 1, 1, static x => Math.Log10(x[0])),
        new("sqrt", 1, 1, static x => Math.Sqrt(x[0])),
        new("floor", 1, 1, static x => Math.Floor(x[0])),
        new("ceil", 1, 1, static x => Math.Ceiling(x[0])),
    ];

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The fewest arguments it takes.</summary>
    public int MinArguments { get; }

    /// <summary>The most arguments it takes.</summary>
    public int MaxArguments { get; }

    /// <summary>Its value; NaN where it has none, such as the root of a negative number. A comparison with NaN is false.</summary>
    public double Compute(double[] arguments) => _compute(arguments);

    /// <summary>The function of a name, or null.</summary>
    public static ExpressionFunction? Find(string name) => All.FirstOrDefault(function => function.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
