using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sweep.Training;
using Sweep.Training.Cells;
using Sweep.Training.Kernels;
using Sweep.Training.Layers;
using Sweep.Training.Losses;
using Sweep.Training.Optimizers;
using Sweep.Training.Settings;

namespace Sweep.Benchmarks;

/// <summary>
/// One training step (forward, cross-entropy, backward, clip by norm 5, Adam 0.002) on one thread, as the reference's bench_train.py counts it:
/// characters of a vocabulary of 65, embedding 64. Matrix flops are those of the plain algorithm; <c>done</c> counts the ones really computed,
/// which are fewer because the input product of symbols is made once per symbol of the vocabulary instead of once per position. Rates are those of
/// the best step, by wall clock or by the thread's CPU time, whichever is lower: other processes only ever add to either.
/// </summary>
internal sealed class TrainingStepBenchmark : IBenchmark
{
    private const int Vocabulary = 65, EmbeddingWidth = 64;

    public string Name => "training-step";

    public string Summary => "ms, GFLOP/s, share of the multiply-add peak and tokens/s of a training step, one thread";

    private sealed record Case(CellKind Cell, int Layers, int Hidden, int Batch, int Window, InputKind Input)
    {
        /// <summary>2 per multiply-add: forward, input gradients (not for one-hot input) and weight gradients.</summary>
        public double Flops
        {
            get
            {
                double gates = Cell.Gates(), flops = 0;
                for (var layer = 0; layer < Layers; layer++)
                {
                    var input = layer > 0 ? Hidden : Input == InputKind.Embedding ? EmbeddingWidth : Vocabulary;
                    flops += 2 * gates * Hidden * input * (layer > 0 || Input == InputKind.Embedding ? 3 : 2) + 6 * gates * Hidden * Hidden;
                }
                return Batch * Window * (flops + 6.0 * Hidden * Vocabulary);
            }
        }

        /// <summary>What is left when the first layer's input product runs over the vocabulary, or not at all for one-hot input.</summary>
        public double FlopsDone
        {
            get
            {
                double perInput = 2.0 * Cell.Gates() * Hidden;
                return Input == InputKind.Embedding
                    ? Flops - 3 * perInput * EmbeddingWidth * (Batch * Window - Vocabulary)
                    : Flops - 2 * perInput * Vocabulary * Batch * Window;
            }
        }
    }

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "cell", "layers", "hidden", "batch", "window", "input", "seconds", "json", "width", "label");
        var kernels = options.Text("width") is { } width ? VectorKernels.OfWidth(int.Parse(width, CultureInfo.InvariantCulture)) : VectorKernels.Best;
        Console.WriteLine($"{Environment.ProcessorCount} processors, {kernels.Width} floats a vector, .NET {Environment.Version}");
        Console.WriteLine($"{"cell",-5} {"layers",6} {"hidden",6} {"batch",5} {"window",6} | {"ms best",8} {"median",8} {"CPU best",8} | {"GFLOP/s",8} {"% peak",6} {"done %",6} {"peak",6} | {"tokens/s",9}");
        foreach (var c in Cases(options))
        {
            var row = Measure(c, kernels, options.Number("seconds", 1));
            Console.WriteLine($"{row.cell,-5} {c.Layers,6} {c.Hidden,6} {c.Batch,5} {c.Window,6} | {row.ms_step_best,8:F3} {row.ms_step_median,8:F3} {row.cpu_ms_best,8:F3} | {row.gflops_best,8:F1} {100 * row.of_peak,6:F1} {100 * row.of_peak_done,6:F1} {row.peak_gflops,6:F1} | {row.tokens_s_best,9:F0}");
            if (options.Text("json") is { } path) File.AppendAllText(path, JsonSerializer.Serialize(row) + "\n");
        }
        return 0;
    }

    private static IEnumerable<Case> Cases(BenchmarkOptions options) =>
        from cell in options.Texts("cell", "rnn,gru,lstm")
        from layers in options.Ints("layers", "1,2")
        from hidden in options.Ints("hidden", "64,128,256,512")
        from batch in options.Ints("batch", "32,64")
        from window in options.Ints("window", "50,100")
        let input = options.Text("input") == "onehot" ? InputKind.OneHot : InputKind.Embedding
        select new Case(cell switch { "rnn" => CellKind.RnnTanh, "relu" => CellKind.RnnRelu, "gru" => CellKind.Gru, "lstm" => CellKind.Lstm, _ => throw new ArgumentException($"No cell is named '{cell}'.") }, layers, hidden, batch, window, input);

    /// <summary>One line of the result; the names are those of the reference's records where they mean the same.</summary>
    private sealed record Row(string bench, string cell, string input, int layers, int hidden, int batch, int seq, int width, int steps, double ms_step_best, double ms_step_median, double cpu_ms_step, double cpu_ms_best, double gflops_best, double peak_gflops, double of_peak, double of_peak_done, double tokens_s_best);

    private static Row Measure(Case c, VectorKernels kernels, double seconds)
    {
        var step = Stepper(c, kernels);
        for (var i = 0; i < 3; i++) step();
        var peak = MultiplyAddPeak.Measure();
        List<double> times = [], cpuTimes = [];
        var begin = Stopwatch.GetTimestamp();
        while (times.Count < 5 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            var (start, cpuStart) = (Stopwatch.GetTimestamp(), ThreadClock.Seconds());
            step();
            cpuTimes.Add(ThreadClock.Seconds() - cpuStart);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        peak = Math.Max(peak, MultiplyAddPeak.Measure());
        times.Sort();
        var least = Math.Min(times[0], cpuTimes.Min());
        return new Row("training-step", c.Cell switch { CellKind.Lstm => "LSTM", CellKind.Gru => "GRU", CellKind.RnnTanh => "RNN", _ => "ReLU" }, c.Input.ToString(), c.Layers, c.Hidden, c.Batch, c.Window, kernels.Width, times.Count,
            times[0] * 1e3, times[times.Count / 2] * 1e3, cpuTimes.Average() * 1e3, cpuTimes.Min() * 1e3, c.Flops / least / 1e9, peak, c.Flops / least / 1e9 / peak, c.FlopsDone / least / 1e9 / peak, c.Batch * c.Window / least);
    }

    private static Action Stepper(Case c, VectorKernels kernels)
    {
        var network = new RecurrentNetwork(new NetworkOptions { Cell = c.Cell, Input = c.Input, InputSize = Vocabulary, Embedding = EmbeddingWidth, Hidden = c.Hidden, Layers = c.Layers, Outputs = Vocabulary }, c.Batch, c.Window, null, kernels);
        network.Initialise(1);
        var optimizer = new Adam(TrainingSettings.Default, network.Parameters.Values.Length);
        var random = new CounterRandom(1, "symbols");
        const int Windows = 8;
        var positions = c.Batch * c.Window;
        int[][] symbols = [.. Enumerable.Range(0, Windows).Select(w => Enumerable.Range(0, positions).Select(i => random.Below(Vocabulary, w * 2L * positions + i)).ToArray())];
        var norms = new double[c.Layers + 2];
        var step = 0;
        return () =>
        {
            var outputs = network.Forward(symbols[step % Windows], c.Window, training: true, (1, step));
            SoftmaxCrossEntropy.LossAndGradient(outputs, symbols[(step + 1) % Windows], Vocabulary, kernels);
            network.Backward(outputs);
            network.GradientNorms(norms);
            GradientClip.ByNorm(network.Parameters.Gradients, Math.Sqrt(norms.Sum(n => n * n)), 5);
            optimizer.Step(network.Parameters.Values, network.Parameters.Gradients, 0.002);
            step++;
        };
    }
}
