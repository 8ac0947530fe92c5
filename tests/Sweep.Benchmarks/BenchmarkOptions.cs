using System.Globalization;

namespace Sweep.Benchmarks;

/// <summary>Options of the form <c>--name value</c>, where a value may be a list separated by commas.</summary>
internal sealed class BenchmarkOptions
{
    private readonly Dictionary<string, string> _values = [];

    public BenchmarkOptions(string[] args, params string[] names)
    {
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || !names.Contains(args[i][2..]) || i + 1 == args.Length)
                throw new ArgumentException($"'{args[i]}' is not one of these options with a value: {string.Join(", ", names.Select(n => "--" + n))}.");
            _values[args[i][2..]] = args[i + 1];
        }
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public string[] Texts(string name, string otherwise) => (Text(name) ?? otherwise).Split(',');

    public int[] Ints(string name, string otherwise) => [.. Texts(name, otherwise).Select(t => int.Parse(t, CultureInfo.InvariantCulture))];

    public double Number(string name, double otherwise) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
