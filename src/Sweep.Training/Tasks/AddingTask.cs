using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Settings;

namespace Sweep.Training.Tasks;

/// <summary>
/// The adding problem (Hochreiter and Schmidhuber 1997, section 5.4, in the form of Le, Jaitly and Hinton 2015): a sequence of numbers from U[0, 1], two of
/// them marked, one in each half; after the last, their sum. Predicting 1 always has a mean squared error of 1/6; solved below 0.01.
/// </summary>
/// <param name="length">Numbers in a sequence, at least 2.</param>
public sealed class AddingTask(int length) : ITask
{
    private const int TestSequences = 1000;
    private const double Solved = 0.01;

    /// <summary>What a specification can say.</summary>
    public static IReadOnlyList<Setting> Options { get; } =
    [
        new("length", SettingKind.Int, "100", "Numbers in a sequence.") { Minimum = 2, Maximum = 10_000 },
    ];

    /// <summary>What it reports.</summary>
    public static IReadOnlyList<Metric> Reported { get; } =
    [
        new("val_mse", MetricGoal.Minimize, "1", $"Mean squared error over {TestSequences} test sequences; 1/6 without memory."),
        new("solved", MetricGoal.Maximize, "1", "1 where val_mse is below 0.01, else 0."),
        new("right_sums", MetricGoal.Maximize, "1", "Share of test sequences whose sum is off by less than 0.04."),
        new("distance_to_optimum", MetricGoal.Minimize, "1", "val_mse less the best possible, 0."),
    ];

    public string Name => "adding";

    public IReadOnlyList<Metric> Metrics => Reported;

    public KnownOptimum Optimum { get; } = new("val_mse", 0, 1.0 / 6, "The sum is a function of the sequence; its variance is 1/6.");

    public IReadOnlyList<DataFile> Files => [];

    public Vocabulary? Vocabulary => null;

    public IReadOnlyList<SettingProblem> Check(TrainingSettings settings) => [];

    public long? StepsPerEpoch(TrainingSettings settings) => null;

    public double TokensPerStep(TrainingSettings settings) => (double)settings.Batch * length;

    public NetworkOptions Network(TrainingSettings settings) => settings.Network(InputKind.Real, 2, 1);

    public int LongestWindow(TrainingSettings settings) => length;

    public void Fill(TrainingSettings settings, ulong seed, long step, Window window)
        => Fill(window, seed, "adding", step * window.Batch, window.Batch);

    public IEvaluation Evaluate(Window window) => new Evaluation(this);

    private void Fill(Window window, ulong seed, string purpose, long first, int count)
    {
        (window.Time, window.StartsAfresh, window.Tokens) = (length, true, length * count);
        window.Features.Clear();
        window.Values.Fill(float.NaN);
        var features = window.Features;
        var values = window.Values[^window.Batch..];
        for (var lane = 0; lane < count; lane++)
        {
            var random = new CounterRandom(seed, purpose, first + lane);
            for (var t = 0; t < length; t++) features[2 * (t * window.Batch + lane)] = (float)random.Uniform(t);
            var i = 2 * (random.Below(length / 2, length) * window.Batch + lane);
            var j = 2 * ((length / 2 + random.Below(length - length / 2, length + 1)) * window.Batch + lane);
            features[i + 1] = features[j + 1] = 1;
            values[lane] = features[i] + features[j];
        }
    }

    private sealed class Evaluation(AddingTask task) : IEvaluation
    {
        private int _first, _count, _right;
        private double _squares;

        public double[] Metrics
        {
            get
            {
                var mse = _squares / TestSequences;
                return [mse, mse < Solved ? 1 : 0, (double)_right / TestSequences, mse];
            }
        }

        public bool Next(Window window)
        {
            _first += _count;
            _count = Math.Min(window.Batch, TestSequences - _first);
            if (_count > 0) task.Fill(window, 0, "adding.test", _first, _count);
            return _count > 0;
        }

        public void Add(IWindowOutputs outputs, Window window)
        {
            var predicted = outputs.Values[^window.Batch..];
            var sums = window.Values[^window.Batch..];
            for (var lane = 0; lane < _count; lane++)
            {
                var error = (double)predicted[lane] - sums[lane];
                _squares += error * error;
                _right += Math.Abs(error) < 0.04 ? 1 : 0;
            }
        }
    }
}
