using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Settings;

namespace Sweep.Training.Tasks;

/// <summary>
/// A character language model over one UTF-8 text: the next symbol from all before it. Lanes and evaluation as in Karpathy's char-rnn: the training part
/// is cut into <c>batch</c> contiguous lanes, the state is carried from window to window and zeroed when the lanes are used up.
/// </summary>
public sealed class CharLmTask : ITask
{
    private readonly ReadOnlyMemory<ushort> _training, _validation, _test;
    private readonly InputKind _input;

    /// <param name="text">The whole text.</param>
    /// <param name="split">Shares of training, validation and perhaps test text; in this order, adding up to at most 1.</param>
    /// <param name="input">One-hot or embedding.</param>
    public CharLmTask(Utf8Text text, IReadOnlyList<double> split, InputKind input)
    {
        _input = input;
        Files = [text.File];
        int[] ends = [Cut(text, split[0]), Cut(text, split[0] + split[1]), Cut(text, split.Sum())];
        var scalars = text.Scalars;
        Vocabulary = Vocabulary.Of(scalars.AsSpan(0, ends[0]), scalars.AsSpan(ends[0], ends[2] - ends[0]));
        if (Vocabulary.Size > ushort.MaxValue) throw new DataException($"{text.File.Path}: {Vocabulary.Size} distinct symbols are more than a character model can have ({ushort.MaxValue}).");
        ReadOnlyMemory<ushort> indices = Vocabulary.IndicesOf(scalars);
        (_training, _validation, _test) = (indices[..ends[0]], indices[ends[0]..ends[1]], indices[ends[1]..ends[2]]);
        if (_training.Length < 2 || _validation.Length < 2)
            throw new DataException($"{text.File.Path}: {scalars.Length} symbols split {string.Join(" : ", split)} leave {_training.Length} for training and {_validation.Length} for validation; each needs 2 at least.");
    }

    /// <summary>What a specification can say.</summary>
    public static IReadOnlyList<Setting> Options { get; } =
    [
        new("data", SettingKind.Text, null, "Path of the text, UTF-8."),
        new("split", SettingKind.Numbers, "0.9, 0.1", "Shares of training, validation and perhaps test text.") { Minimum = 0, AboveMinimum = true, Maximum = 1, BelowMaximum = true },
        new("input", SettingKind.Word, "onehot", "How the network reads a symbol.") { Words = ["onehot", "embedding"] },
    ];

    /// <summary>What it reports.</summary>
    public static IReadOnlyList<Metric> Reported { get; } =
    [
        new("val_loss", MetricGoal.Minimize, "nats/char", "Mean cross-entropy over the validation text."),
        new("val_loss_median_lane", MetricGoal.Minimize, "nats/char", "The same in the (lower) median lane: not moved by one lane that is stuck."),
        new("val_loss_worst_lane", MetricGoal.Minimize, "nats/char", "The same in the worst lane."),
        new("val_bpc", MetricGoal.Minimize, "bits/char", "val_loss in bits."),
        new("val_perplexity", MetricGoal.Minimize, "1", "e to the power of val_loss."),
    ];

    public string Name => "char-lm";

    public IReadOnlyList<Metric> Metrics => Reported;

    public KnownOptimum? Optimum => null;

    public IReadOnlyList<DataFile> Files { get; }

    public Vocabulary Vocabulary { get; }

    /// <summary>Symbols of the training, validation and test text.</summary>
    public (int Training, int Validation, int Test) Lengths => (_training.Length, _validation.Length, _test.Length);

    /// <summary>Reads the text that the options name.</summary>
    /// <exception cref="DataException">It cannot be used.</exception>
    public static ITask Open(SettingValues options)
    {
        if (!options.Has("data")) throw new DataException("char-lm: data: must name a text file, for instance with --set task.data=input.txt.");
        var split = options.Numbers("split");
        if (split.Count is < 2 or > 3 || split.Sum() > 1 + 1e-9)
            throw new DataException($"char-lm: split: must be two or three shares that add up to at most 1, but got {options.Text("split")}.");
        return new CharLmTask(Utf8Text.Read(options.Text("data")), split, options.Text("input") == "embedding" ? InputKind.Embedding : InputKind.OneHot);
    }

    public IReadOnlyList<SettingProblem> Check(TrainingSettings settings)
    {
        var problems = new List<SettingProblem>();
        if (_training.Length < settings.Window + 1)
            problems.Add(new("window", $"must be at most {_training.Length - 1}, because the training text has only {_training.Length} symbols, but got {settings.Window}."));
        else if (Training(settings).Length < settings.Window)
            problems.Add(new("batch", $"must be at most {(_training.Length - 1) / settings.Window} for windows of {settings.Window} over {_training.Length} training symbols, but got {settings.Batch}."));
        if (_validation.Length < settings.Batch + 1)
            problems.Add(new("batch", $"must be at most {_validation.Length - 1}, because the validation text has only {_validation.Length} symbols, but got {settings.Batch}."));
        return problems;
    }

    public long? StepsPerEpoch(TrainingSettings settings) => Training(settings).Length / settings.Window;

    public double TokensPerStep(TrainingSettings settings) => (double)settings.Batch * settings.Window;

    public NetworkOptions Network(TrainingSettings settings) => settings.Network(_input, Vocabulary.Size, Vocabulary.Size);

    public int LongestWindow(TrainingSettings settings) => settings.Window;

    public void Fill(TrainingSettings settings, ulong seed, long step, Window window)
    {
        var lanes = Training(settings);
        var windows = lanes.Length / settings.Window;
        lanes.Fill(window, (int)(step % windows) * settings.Window, settings.Window);
    }

    public IEvaluation Evaluate(Window window) => Measure(_validation, window);

    /// <summary>Begins to measure on the test text.</summary>
    /// <exception cref="DataException">The split leaves none, or too little for the batch.</exception>
    public IEvaluation EvaluateTest(Window window) => _test.Length > window.Batch
        ? Measure(_test, window)
        : throw new DataException($"The test text has {_test.Length} symbols, but {window.Batch + 1} are needed. Give it a share, for instance split: [0.8, 0.1, 0.1].");

    /// <summary>Begins to measure on any text in the network's vocabulary: as many lanes as the window has, from the zero state.</summary>
    public static IEvaluation Measure(ReadOnlyMemory<ushort> text, Window window) => new Evaluation(new Lanes(text, window.Batch), window);

    private static int Cut(Utf8Text text, double share) => (int)(text.Scalars.Length * Math.Min(1, share));

    private Lanes Training(TrainingSettings settings) => new(_training, settings.Batch);

    private sealed class Evaluation(Lanes lanes, Window window) : IEvaluation
    {
        private readonly float[] _nats = new float[window.Longest * window.Batch];
        private readonly double[] _sums = new double[window.Batch];
        private int _start;

        public double[] Metrics
        {
            get
            {
                double[] means = [.. _sums.Select(sum => sum / lanes.Length)];
                var mean = means.Sum() / means.Length;
                Array.Sort(means);
                return [mean, means[(means.Length - 1) / 2], means[^1], mean / Math.Log(2), Math.Exp(mean)];
            }
        }

        public bool Next(Window window)
        {
            if (_start >= lanes.Length) return false;
            lanes.Fill(window, _start, Math.Min(window.Longest, lanes.Length - _start));
            _start += window.Longest;
            return true;
        }

        public void Add(IWindowOutputs outputs, Window window)
        {
            outputs.Losses(_nats);
            for (var i = 0; i < window.Targets.Length; i++) _sums[i % window.Batch] += _nats[i];
        }
    }
}
