using Sweep.Training.Cells;

namespace Sweep.Training.Layers;

/// <summary>
/// All weights of a network in one flat buffer, their gradients in another of the same layout. Parameters start at multiples of 16;
/// the gaps are zero in both buffers and stay zero under any optimizer that maps (0, 0) to 0.
/// </summary>
public sealed class ParameterSet
{
    private const int Alignment = 16;
    private readonly Dictionary<string, Parameter> _byName = [];

    public ParameterSet(IEnumerable<(string Name, int[] Shape)> shapes)
    {
        var parameters = new List<Parameter>();
        var offset = 0;
        foreach (var (name, shape) in shapes)
        {
            var parameter = new Parameter(name, shape, offset);
            parameters.Add(parameter);
            _byName.Add(name, parameter);
            offset = checked(offset + (parameter.Length + Alignment - 1) / Alignment * Alignment);
            Count += parameter.Length;
        }
        Parameters = parameters;
        Values = GC.AllocateArray<float>(offset, pinned: true); // kernels keep addresses into both
        Gradients = GC.AllocateArray<float>(offset, pinned: true);
    }

    /// <summary>The parameters of a network, in PyTorch's order: embedding, layers, output.</summary>
    public static ParameterSet Of(NetworkOptions options) => Of(options, null);

    /// <summary>The given set where it fits the options, a new one where it is null.</summary>
    internal static ParameterSet Of(NetworkOptions options, ParameterSet? shared)
    {
        options.Validate();
        var own = shared is null;
        var set = shared ?? new ParameterSet(Shapes(options));
        if (own || set.Parameters.Select(p => p.ToString()).SequenceEqual(Shapes(options).Select(s => new Parameter(s.Name, s.Shape, 0).ToString()))) return set;
        throw new ArgumentException("The shared weights belong to a network of another shape.");
    }

    public IReadOnlyList<Parameter> Parameters { get; }

    /// <value>Number of trainable numbers, without the gaps.</value>
    public int Count { get; }

    public float[] Values { get; }

    public float[] Gradients { get; }

    public Parameter this[string name] => _byName.TryGetValue(name, out var parameter)
        ? parameter
        : throw new KeyNotFoundException($"No parameter '{name}'. There are: {string.Join(", ", _byName.Keys)}.");

    public bool TryGet(string name, out Parameter? parameter) => _byName.TryGetValue(name, out parameter);

    public Span<float> ValuesOf(Parameter parameter) => Values.AsSpan(parameter.Offset, parameter.Length);

    public Span<float> GradientsOf(Parameter parameter) => Gradients.AsSpan(parameter.Offset, parameter.Length);

    private static IEnumerable<(string Name, int[] Shape)> Shapes(NetworkOptions o)
    {
        if (o.Input == InputKind.Embedding) yield return ("embedding.weight", [o.InputSize, o.Embedding]);
        var rows = o.Cell.Gates() * o.Hidden;
        for (var layer = 0; layer < o.Layers; layer++)
        {
            yield return ($"rnn.weight_ih_l{layer}", [rows, layer == 0 ? o.FirstLayerInput : o.Hidden]);
            yield return ($"rnn.weight_hh_l{layer}", [rows, o.Hidden]);
            yield return ($"rnn.bias_ih_l{layer}", [rows]);
            yield return ($"rnn.bias_hh_l{layer}", [rows]);
        }
        yield return ("out.weight", [o.Outputs, o.Hidden]);
        yield return ("out.bias", [o.Outputs]);
    }
}
