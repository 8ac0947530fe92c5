using Sweep.Core.Spaces;

namespace Sweep.TestKit.Problems;

/// <summary>The eight problems on which samplers are compared with recorded peers.</summary>
public static class SearchProblems
{
    public static IReadOnlyList<Problem> All { get; } =
    [
        Box("branin2", 10 / (8 * Math.PI), BoxFunctions.Branin, (-5, 10), (0, 15)),
        Box("hartmann3", -3.862779787332663, BoxFunctions.Hartmann3, Cube(3, 0, 1)),
        Box("hartmann6", -3.3223680114155147, BoxFunctions.Hartmann6, Cube(6, 0, 1)),
        Box("rosenbrock5", 0, BoxFunctions.Rosenbrock, Cube(5, -5, 10)),
        Box("ackley10", 0, BoxFunctions.Ackley, Cube(10, -32.768, 32.768)),
        Box("rastrigin5", 0, BoxFunctions.Rastrigin, Cube(5, -5.12, 5.12)),
        Box("levy4", 0, BoxFunctions.Levy, Cube(4, -10, 10)),
        new("rnn_mixed", RnnMixed.Space, 0.5, RnnMixed.Loss),
    ];

    private static Problem Box(string name, double minimum, Func<double[], double> f, params (double Min, double Max)[] ranges) => new(
        name,
        SearchSpace.Create([.. ranges.Select((range, i) => new Parameter.Float($"x{i}", range.Min, range.Max))]),
        minimum,
        configuration => f([.. configuration.Select(pair => pair.Value.AsNumber())]));

    private static (double Min, double Max)[] Cube(int dimensions, double min, double max) => [.. Enumerable.Repeat((min, max), dimensions)];
}
