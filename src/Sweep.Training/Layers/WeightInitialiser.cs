using Sweep.Training.Cells;

namespace Sweep.Training.Layers;

/// <summary>Fills a <see cref="ParameterSet"/> as <see cref="NetworkOptions.Initialisation"/> says; a parameter's draws depend on the seed and its name only.</summary>
internal static class WeightInitialiser
{
    public static void Fill(ParameterSet set, NetworkOptions options, ulong seed)
    {
        foreach (var parameter in set.Parameters)
        {
            var random = new CounterRandom(seed, "init." + parameter.Name);
            var values = set.ValuesOf(parameter);
            if (parameter.Name == "embedding.weight") Normal(values, random);
            else if (options.Initialisation == Initialisation.Torch) Uniform(values, 1 / Math.Sqrt(options.Hidden), random);
            else if (parameter.Shape.Count == 1) values.Clear();
            else if (parameter.Name.StartsWith("rnn.weight_hh", StringComparison.Ordinal)) Recurrent(values, options, random);
            else Glorot(values, parameter, options, random);
        }
        if (options is { Cell: CellKind.Lstm, ForgetBias: { } bias }) SetForgetBias(set, options, (float)bias);
    }

    private static void Uniform(Span<float> values, double bound, CounterRandom random)
    {
        for (var i = 0; i < values.Length; i++) values[i] = (float)random.Uniform(-bound, bound, i);
    }

    private static void Normal(Span<float> values, CounterRandom random)
    {
        for (var i = 0; i < values.Length; i++) values[i] = (float)random.Normal(i);
    }

    /// <summary>Glorot and Bengio 2010: U(±√(6 / (fan in + fan out))), the fans of one gate's block.</summary>
    private static void Glorot(Span<float> values, Parameter parameter, NetworkOptions options, CounterRandom random)
    {
        var rows = parameter.Name == "out.weight" ? options.Outputs : options.Hidden;
        Uniform(values, Math.Sqrt(6.0 / (rows + parameter.Shape[1])), random);
    }

    private static void Recurrent(Span<float> values, NetworkOptions options, CounterRandom random)
    {
        var h = options.Hidden;
        for (var gate = 0; gate < options.Cell.Gates(); gate++)
        {
            var block = values.Slice(gate * h * h, h * h);
            if (options.Cell != CellKind.RnnRelu)
            {
                Orthogonal(block, h, random, (long)gate * h * h);
                continue;
            }
            block.Clear();
            for (var i = 0; i < h; i++) block[i * h + i] = 1;
        }
    }

    /// <summary>Rows of a Gaussian matrix made orthonormal by Gram–Schmidt, twice for accuracy; uniform over the orthogonal group (Mezzadri 2007).</summary>
    private static void Orthogonal(Span<float> block, int n, CounterRandom random, long firstDraw)
    {
        var q = new double[n * n];
        for (var i = 0; i < q.Length; i++) q[i] = random.Normal(firstDraw + i);
        for (var i = 0; i < n; i++)
        {
            var row = q.AsSpan(i * n, n);
            for (var pass = 0; pass < 2; pass++)
            {
                for (var j = 0; j < i; j++)
                {
                    var other = q.AsSpan(j * n, n);
                    var projection = Dot(row, other);
                    for (var k = 0; k < n; k++) row[k] -= projection * other[k];
                }
            }
            var norm = Math.Sqrt(Dot(row, row));
            for (var k = 0; k < n; k++) row[k] /= norm;
        }
        for (var i = 0; i < q.Length; i++) block[i] = (float)q[i];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0; // four fixed partial sums hide the latency of the addition
        var i = 0;
        for (; i + 4 <= a.Length; i += 4)
        {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }
        for (; i < a.Length; i++) s0 += a[i] * b[i];
        return s0 + s1 + (s2 + s3);
    }

    /// <summary>The two biases of the forget gate add up to the asked value: all of it in bias_ih.</summary>
    private static void SetForgetBias(ParameterSet set, NetworkOptions options, float bias)
    {
        for (var layer = 0; layer < options.Layers; layer++)
        {
            set.ValuesOf(set[$"rnn.bias_ih_l{layer}"]).Slice(options.Hidden, options.Hidden).Fill(bias);
            set.ValuesOf(set[$"rnn.bias_hh_l{layer}"]).Slice(options.Hidden, options.Hidden).Clear();
        }
    }
}
