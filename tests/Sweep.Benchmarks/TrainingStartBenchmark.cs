using System.Diagnostics;
using System.Globalization;
using Sweep.Training.Cells;
using Sweep.Training.Layers;
using Sweep.Training.Losses;
using Sweep.Training.Optimizers;
using Sweep.Training.Settings;

namespace Sweep.Benchmarks;

/// <summary>Seconds from the start of a process to the end of its first training step, of its first hundred, and its peak memory: LSTM 1 × 128, batch 32, window 50, one-hot characters.</summary>
internal sealed class TrainingStartBenchmark : IBenchmark
{
    private const int Vocabulary = 65, Batch = 32, Window = 50, Steps = 100, Runs = 7;

    public string Name => "training-start";

    public string Summary => "process start to first step, and memory of a 1x128 trial";

    public int Run(string[] args)
    {
        if (args is ["child"]) return Child();
        List<double[]> runs = [];
        for (var run = 0; run < Runs; run++)
        {
            using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(TrainingStartBenchmark).Assembly.Location, Name, "child"]) { RedirectStandardOutput = true })!;
            runs.Add([.. child.StandardOutput.ReadToEnd().Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))]);
            child.WaitForExit();
        }
        string[] names = ["first step, s", "  its CPU time, s", "hundred steps, s", "  their CPU time, s", "peak memory, MB"];
        for (var i = 0; i < names.Length; i++)
        {
            double[] values = [.. runs.Select(r => r[i]).Order()];
            Console.WriteLine($"{names[i],-20} best {values[0]:F3}  median {values[Runs / 2]:F3}");
        }
        return 0;
    }

    private static int Child()
    {
        using var process = Process.GetCurrentProcess();
        var network = new RecurrentNetwork(new NetworkOptions { Cell = CellKind.Lstm, Input = InputKind.OneHot, InputSize = Vocabulary, Hidden = 128, Outputs = Vocabulary }, Batch, Window);
        network.Initialise(1);
        var optimizer = new Adam(TrainingSettings.Default, network.Parameters.Values.Length);
        var symbols = new int[Batch * Window];
        var norms = new double[3];
        double first = 0, firstCpu = 0;
        for (var step = 0; step < Steps; step++)
        {
            var outputs = network.Forward(symbols, Window, training: true, (1, step));
            SoftmaxCrossEntropy.LossAndGradient(outputs, symbols, Vocabulary);
            network.Backward(outputs);
            network.GradientNorms(norms);
            GradientClip.ByNorm(network.Parameters.Gradients, Math.Sqrt(norms.Sum(n => n * n)), 5);
            optimizer.Step(network.Parameters.Values, network.Parameters.Gradients, 0.002);
            if (step == 0) (first, firstCpu) = (SinceStart(process), process.TotalProcessorTime.TotalSeconds);
        }
        process.Refresh();
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"{first} {firstCpu} {SinceStart(process)} {process.TotalProcessorTime.TotalSeconds} {process.PeakWorkingSet64 / 1e6}"));
        return 0;
    }

    private static double SinceStart(Process process) => (DateTime.Now - process.StartTime).TotalSeconds;
}
