using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Settings;

namespace Sweep.Training.Tasks;

/// <summary>
/// The copying problem (Hochreiter and Schmidhuber 1997; in the form of Arjovsky, Shah and Bengio 2016): ten symbols of eight, a blank gap, a go
/// marker, then the ten symbols again. Cross-entropy over all gap + 20 steps; a predictor without memory has 10 ln 8 / (gap + 20).
/// </summary>
/// <param name="gap">Blank steps, at least 1.</param>
public sealed class CopyTask(int gap) : ITask
{
    private const int Copied = 10, Alphabet = 8, Blank = 0, Go = Alphabet + 1, TestSequences = 500;

    /// <summary>What a specification can say.</summary>
    public static IReadOnlyList<Setting> Options { get; } =
    [
        new("gap", SettingKind.Int, "20", "Blank steps between reading and repeating.") { Minimum = 1, Maximum = 10_000 },
    ];

    /// <summary>What it reports.</summary>
    public static IReadOnlyList<Metric> Reported { get; } =
    [
        new("val_loss", MetricGoal.Minimize, "nats/step", $"Mean cross-entropy over {TestSequences} test sequences; 10 ln 8 / (gap + 20) without memory."),
        new("solved", MetricGoal.Maximize, "1", "1 where val_loss is below a tenth of that without memory, else 0."),
        new("right_symbols", MetricGoal.Maximize, "1", "Share of the repeated symbols that are right; 1/8 without memory."),
        new("distance_to_optimum", MetricGoal.Minimize, "nats/step", "val_loss less the best possible, 0."),
    ];

    private int Steps => gap + 2 * Copied;

    public string Name => "copy";

    public IReadOnlyList<Metric> Metrics => Reported;

    public KnownOptimum Optimum { get; } = new("val_loss", 0, Copied * Math.Log(Alphabet) / (gap + 2 * Copied), "Without memory: blanks for certain, then one of eight, ten times.");

    public IReadOnlyList<DataFile> Files => [];

    public Vocabulary? Vocabulary => null;

    public IReadOnlyList<SettingProblem> Check(TrainingSettings settings) => [];

    public long? StepsPerEpoch(TrainingSettings settings) => null;

    public double TokensPerStep(TrainingSettings settings) => (double)settings.Batch * Steps;

    public NetworkOptions Network(TrainingSettings settings) => settings.Network(InputKind.OneHot, Alphabet + 2, Alphabet + 1);

    public int LongestWindow(TrainingSettings settings) => Steps;

    public void Fill(TrainingSettings settings, ulong seed, long step, Window window)
        => Fill(window, seed, "copy", step * window.Batch, window.Batch);

    public IEvaluation Evaluate(Window window) => new Evaluation(this, window.Batch);

    private void Fill(Window window, ulong seed, string purpose, long first, int count)
    {
        (window.Time, window.StartsAfresh, window.Tokens) = (Steps, true, Steps * count);
        var symbols = window.Symbols;
        var targets = window.Targets;
        symbols.Fill(Blank);
        targets.Fill(-1);
        for (var lane = 0; lane < count; lane++)
        {
            var random = new CounterRandom(seed, purpose, first + lane);
            for (var t = 0; t < Steps - Copied; t++) targets[t * window.Batch + lane] = Blank;
            for (var i = 0; i < Copied; i++)
            {
                var symbol = 1 + random.Below(Alphabet, i);
                symbols[i * window.Batch + lane] = symbol;
                targets[(Steps - Copied + i) * window.Batch + lane] = symbol;
            }

            symbols[(gap + Copied - 1) * window.Batch + lane] = Go;
        }
    }

    private static float Greatest(ReadOnlySpan<float> scores)
    {
        var greatest = scores[0];
        foreach (var score in scores) greatest = MathF.Max(greatest, score);
        return greatest;
    }

    private sealed class Evaluation(CopyTask task, int batch) : IEvaluation
    {
        private readonly float[] _nats = new float[task.Steps * batch];
        private int _first, _count, _right;
        private double _loss;

        public double[] Metrics
        {
            get
            {
                var loss = _loss / ((double)TestSequences * task.Steps);
                return [loss, loss < task.Optimum.Baseline / 10 ? 1 : 0, (double)_right / (TestSequences * Copied), loss];
            }
        }

        public bool Next(Window window)
        {
            _first += _count;
            _count = Math.Min(batch, TestSequences - _first);
            if (_count > 0) task.Fill(window, 0, "copy.test", _first, _count);
            return _count > 0;
        }

        public void Add(IWindowOutputs outputs, Window window)
        {
            _loss += outputs.Losses(_nats);
            for (var i = window.Targets.Length - Copied * batch; i < window.Targets.Length; i++)
            {
                var scores = outputs.Values.Slice(i * (Alphabet + 1), Alphabet + 1);
                _right += window.Targets[i] >= 0 && scores[window.Targets[i]] == Greatest(scores) ? 1 : 0;
            }
        }
    }
}
