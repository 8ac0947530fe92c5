using System.Numerics;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Settings;

namespace Sweep.Training.Tasks;

/// <summary>
/// Next symbol of embedded Reber strings, each lane of a window one fresh string. The second-last symbol repeats the second: it can only be predicted by a
/// network that remembers it. A string is right when at every position each legal successor scores above each illegal one.
/// </summary>
public sealed class ReberTask : ITask
{
    private const int TestStrings = 256;

    // Training reads no further into a string than this; a longer one occurs about once in 10⁹.
    private const int LongestString = 65;

    private readonly (int[] Symbols, int[] Legal)[] _test = [.. Enumerable.Range(0, TestStrings).Select(TestString)];

    /// <summary>What it reports.</summary>
    public static IReadOnlyList<Metric> Reported { get; } =
    [
        new("legal_strings", MetricGoal.Maximize, "1", $"Share of {TestStrings} test strings predicted without an illegal symbol."),
        new("val_loss", MetricGoal.Minimize, "nats/symbol", "Mean cross-entropy over the test strings."),
        new("distance_to_optimum", MetricGoal.Minimize, "nats/symbol", "val_loss less the loss of the ideal predictor on the same strings."),
    ];

    public string Name => "reber";

    public IReadOnlyList<Metric> Metrics => Reported;

    public KnownOptimum Optimum { get; } = new("val_loss", ReberGrammar.EntropyFloor, null, "Entropy of the grammar per predicted symbol, computed exactly.");

    public IReadOnlyList<DataFile> Files => [];

    public Vocabulary? Vocabulary => null;

    /// <summary>Mean loss of the ideal predictor on the test strings: ln 2 where two symbols may follow, 0 elsewhere.</summary>
    public double IdealTestLoss
    {
        get
        {
            var (choices, predictions) = (0, 0);
            foreach (var (symbols, legal) in _test)
            {
                predictions += symbols.Length - 1;
                for (var i = 0; i < symbols.Length - 1; i++) choices += BitOperations.PopCount((uint)legal[i]) - 1;
            }

            return Math.Log(2) * choices / predictions;
        }
    }

    public IReadOnlyList<SettingProblem> Check(TrainingSettings settings) => [];

    public long? StepsPerEpoch(TrainingSettings settings) => null;

    public double TokensPerStep(TrainingSettings settings) => settings.Batch * ReberGrammar.MeanPredictions;

    public NetworkOptions Network(TrainingSettings settings) => settings.Network(InputKind.OneHot, ReberGrammar.Symbols.Length, ReberGrammar.Symbols.Length);

    public int LongestWindow(TrainingSettings settings) => LongestString - 1;

    public void Fill(TrainingSettings settings, ulong seed, long step, Window window)
    {
        Span<int> symbols = stackalloc int[LongestString];
        Span<int> legal = stackalloc int[LongestString];
        Begin(window);
        for (var lane = 0; lane < window.Batch; lane++)
        {
            var length = ReberGrammar.Draw(new CounterRandom(seed, "reber", step * window.Batch + lane), symbols, legal);
            Put(window, lane, symbols[..length]);
        }
    }

    public IEvaluation Evaluate(Window window) => new Evaluation(this, window);

    private static bool IsRight(ReadOnlySpan<float> outputs, int batch, int lane, (int[] Symbols, int[] Legal) text)
    {
        for (var t = 0; t < text.Symbols.Length - 1; t++)
        {
            var scores = outputs.Slice((t * batch + lane) * ReberGrammar.Symbols.Length, ReberGrammar.Symbols.Length);
            var (worstLegal, bestIllegal) = (float.PositiveInfinity, float.NegativeInfinity);
            for (var s = 0; s < scores.Length; s++)
            {
                if ((text.Legal[t] >> s & 1) != 0) worstLegal = MathF.Min(worstLegal, scores[s]);
                else bestIllegal = MathF.Max(bestIllegal, scores[s]);
            }

            if (!(worstLegal > bestIllegal)) return false;
        }

        return true;
    }

    private static void Begin(Window window)
    {
        window.Time = window.Longest;
        window.Symbols.Clear();
        window.Targets.Fill(-1);
        (window.Time, window.Tokens, window.StartsAfresh) = (1, 0, true);
    }

    // Index t · batch + lane does not depend on the window's time, so that it may grow while lanes are put in.
    private static void Put(Window window, int lane, ReadOnlySpan<int> text)
    {
        window.Time = Math.Max(window.Time, text.Length - 1);
        window.Tokens += text.Length - 1;
        for (var t = 0; t < text.Length - 1; t++)
        {
            window.Symbols[t * window.Batch + lane] = text[t];
            window.Targets[t * window.Batch + lane] = text[t + 1];
        }
    }

    private static (int[], int[]) TestString(int index)
    {
        Span<int> symbols = stackalloc int[LongestString];
        Span<int> legal = stackalloc int[LongestString];
        var length = ReberGrammar.Draw(new CounterRandom(0, "reber.test", index), symbols, legal);
        return (symbols[..length].ToArray(), legal[..length].ToArray());
    }

    private sealed class Evaluation(ReberTask task, Window window) : IEvaluation
    {
        private readonly float[] _nats = new float[window.Longest * window.Batch];
        private int _first, _count, _predictions, _right;
        private double _loss;

        public double[] Metrics
        {
            get
            {
                var loss = _loss / _predictions;
                return [(double)_right / task._test.Length, loss, loss - task.IdealTestLoss];
            }
        }

        public bool Next(Window window)
        {
            _first += _count;
            _count = Math.Min(window.Batch, task._test.Length - _first);
            if (_count == 0) return false;
            Begin(window);
            for (var lane = 0; lane < _count; lane++) Put(window, lane, task._test[_first + lane].Symbols);
            return true;
        }

        public void Add(IWindowOutputs outputs, Window window)
        {
            _loss += outputs.Losses(_nats);
            _predictions += window.Tokens;
            for (var lane = 0; lane < _count; lane++) _right += IsRight(outputs.Values, window.Batch, lane, task._test[_first + lane]) ? 1 : 0;
        }
    }
}
