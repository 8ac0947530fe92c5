namespace Sweep.Training.Tasks;

/// <summary>
/// The embedded Reber grammar (Hochreiter and Schmidhuber 1997, section 5.1): B, T or P, a Reber string, the same T or P, E. Both branches of a node
/// are equally probable.
/// </summary>
public static class ReberGrammar
{
    /// <summary>The symbols, in the order of their indices.</summary>
    public const string Symbols = "BTPSXVE";

    private const int B = 0, T = 1, P = 2, S = 3, X = 4, V = 5, E = 6, End = -1;

    // Per node: the branches (symbol, next node). The last node has one.
    private static readonly (int Symbol, int Next)[][] Nodes =
    [
        [(T, 1), (P, 2)],
        [(S, 1), (X, 3)],
        [(T, 2), (V, 4)],
        [(X, 2), (S, 5)],
        [(P, 3), (V, 5)],
        [(E, End)],
    ];

    /// <summary>Expected number of free choices and of predicted symbols in a string.</summary>
    private static readonly (double Choices, double Predictions) Expected = Expectations();

    /// <summary>Mean nats per predicted symbol of the ideal predictor: the entropy of a string over the mean number of its predictions.</summary>
    public static double EntropyFloor => Math.Log(2) * Expected.Choices / Expected.Predictions;

    /// <summary>Mean number of predictions in a string: its symbols but the first.</summary>
    public static double MeanPredictions => Expected.Predictions;

    /// <summary>Draws one string, or its beginning where it is longer than the room.</summary>
    /// <param name="random">Its draws from index 0 on are used.</param>
    /// <param name="symbols">Written.</param>
    /// <param name="legal">Of the same length: bit s of element i is set where symbol s may follow symbol i. Written.</param>
    /// <returns>Symbols written.</returns>
    public static int Draw(CounterRandom random, Span<int> symbols, Span<int> legal)
    {
        var embedded = random.Below(2, 0) == 0 ? T : P;
        var length = 0;
        if (!Put(symbols, legal, ref length, B, 1 << T | 1 << P)) return length;
        if (!Put(symbols, legal, ref length, embedded, 1 << B)) return length;
        if (!Put(symbols, legal, ref length, B, Successors(0))) return length;
        for (int node = 0, draw = 1; node != End; draw++)
        {
            var branch = Nodes[node][Nodes[node].Length == 1 ? 0 : random.Below(2, draw)];
            node = branch.Next;
            if (!Put(symbols, legal, ref length, branch.Symbol, node == End ? 1 << embedded : Successors(node))) return length;
        }

        _ = Put(symbols, legal, ref length, embedded, 1 << E) && Put(symbols, legal, ref length, E, 0);
        return length;
    }

    private static bool Put(Span<int> symbols, Span<int> legal, ref int length, int symbol, int successors)
    {
        if (length == symbols.Length) return false;
        (symbols[length], legal[length]) = (symbol, successors);
        length++;
        return true;
    }

    private static int Successors(int node)
    {
        var mask = 0;
        foreach (var (symbol, _) in Nodes[node]) mask |= 1 << symbol;
        return mask;
    }

    // Expected visits v of each node solve v = e₀ + Pᵀ v. A visited node with two branches adds ln 2 to the entropy, and every visit one
    // prediction; outside the inner string there is one more free choice (the embedded symbol) among 4 predictions: T or P, B, T or P again, E.
    private static (double, double) Expectations()
    {
        var n = Nodes.Length;
        var a = new double[n, n + 1];
        a[0, n] = 1;
        for (var node = 0; node < n; node++)
        {
            a[node, node] += 1;
            foreach (var (_, next) in Nodes[node])
            {
                if (next != End) a[next, node] -= 1.0 / Nodes[node].Length;
            }
        }

        Solve(a, n);
        double choices = 1, predictions = 4;
        for (var node = 0; node < n; node++)
        {
            predictions += a[node, n];
            if (Nodes[node].Length == 2) choices += a[node, n];
        }

        return (choices, predictions);
    }

    // Gauss and Jordan without pivoting: the matrix is I − Pᵀ of an absorbing chain, hence regular with a positive diagonal throughout.
    private static void Solve(double[,] a, int n)
    {
        for (var k = 0; k < n; k++)
        {
            for (var j = n; j >= k; j--) a[k, j] /= a[k, k];
            for (var i = 0; i < n; i++)
            {
                var factor = a[i, k];
                if (i == k || factor == 0) continue;
                for (var j = k; j <= n; j++) a[i, j] -= factor * a[k, j];
            }
        }
    }
}
