using System.Globalization;
using Sweep.Benchmarks;

namespace Sweep.Torch.Benchmarks;

/// <summary>Trials as one program, beside the same trials one after the other, and beside as many programs of one as there are threads for.</summary>
internal sealed class FusedBenchmark : IBenchmark
{
    public string Name => "fused";

    public string Summary => "aggregate tokens per second of fused trials; --device, --precision, --cell, --hidden, --trials, --threads, --seconds";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "device", "precision", "cell", "hidden", "trials", "threads", "seconds");
        var device = Workload.Device(options.Text("device") ?? "cpu", options.Text("precision") ?? "float32");
        var (seconds, threads) = (options.Number("seconds", 6), options.Ints("threads", $"{Environment.ProcessorCount}")[0]);
        Console.WriteLine($"# Fused trials\n\n`dotnet run -c Release --project tests/Sweep.Torch.Benchmarks -- {string.Join(' ', [Name, .. args])}`\n\nTraining steps of character models (vocabulary 65, one layer, batch 32, window 50, Adam, clip 5) on {device.Name}: aggregate tokens per second of trials as one program on one thread; of the same trials one after the other, each through the library's own layers; and of {threads} of those at once, a thread each. The best of three rounds.\n\nMachine: {MachineDescription.Line}; libtorch {TorchSharp.torch.__version__}.\n");
        Console.WriteLine($"| cell | hidden | trials | fused | one after the other | {threads} side by side | fused is faster by | than side by side |\n|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var cell in options.Texts("cell", "lstm"))
        {
            foreach (var hidden in options.Ints("hidden", "64,128,256"))
            {
                var settings = $"cell={cell} layers=1 hidden={hidden}";
                var tokens = Workload.Tokens(settings);
                var alone = Measured(() => Workload.Program(device, settings, 1, alone: true), seconds);
                var beside = Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() => Measured(() => Workload.Program(device, settings, 1, alone: true), seconds), TaskCreationOptions.LongRunning))).GetAwaiter().GetResult().Sum();
                foreach (var trials in options.Ints("trials", device.Name == "cpu" ? "1,8,32" : "1,8,32,128,512"))
                {
                    var fused = trials * Measured(() => Workload.Program(device, settings, trials), seconds);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {cell} | {hidden} | {trials} | {tokens * fused:N0} | {tokens * alone:N0} | {tokens * beside:N0} | {fused / alone:0.0}× | {fused / beside:0.0}× |"));
                }
            }
        }

        return 0;
    }

    private static double Measured(Func<(Programs.TorchProgram Program, Action Step)> make, double seconds)
    {
        var (program, step) = make();
        using (program) return Workload.Rate(step, seconds);
    }
}
