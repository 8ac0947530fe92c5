using System.Globalization;
using Sweep.Benchmarks;
using Sweep.Training;

namespace Sweep.Torch.Benchmarks;

/// <summary>A trial alone: the engine torch beside cpu, on one thread each, in turns.</summary>
internal sealed class EnginesBenchmark : IBenchmark
{
    public string Name => "engines";

    public string Summary => "tokens per second of a trial alone, torch beside cpu; --device, --precision, --cell, --hidden, --layers, --seconds";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "device", "precision", "cell", "hidden", "layers", "seconds");
        var device = Workload.Device(options.Text("device") ?? "cpu", options.Text("precision") ?? "float32");
        var seconds = options.Number("seconds", 3);
        Console.WriteLine($"# A trial alone, engine torch beside cpu\n\n`dotnet run -c Release --project tests/Sweep.Torch.Benchmarks -- {string.Join(' ', [Name, .. args])}`\n\nTraining steps of a character model (vocabulary 65, batch 32, window 50, Adam, clip 5), torch on {device.Name}, cpu on one thread; in turns, the best of three rounds each.\n\nMachine: {MachineDescription.Line}; libtorch {TorchSharp.torch.__version__}.\n");
        Console.WriteLine("| cell | layers | hidden | torch, tokens/s | cpu, tokens/s | cpu is faster by |\n|---|---:|---:|---:|---:|---:|");
        foreach (var cell in options.Texts("cell", "rnn,gru,lstm"))
        {
            foreach (var layers in options.Ints("layers", "1,2"))
            {
                foreach (var hidden in options.Ints("hidden", "64,128,256"))
                {
                    var settings = $"cell={cell} layers={layers} hidden={hidden}";
                    var (program, step) = Workload.Program(device, settings, 1, alone: true);
                    using (program)
                    {
                        using var trainer = new Trainer(Workload.Plan(settings, 0));
                        var (torch, cpu) = (Workload.Rate(step, seconds), Workload.Rate(() => trainer.Step(), seconds));
                        var tokens = Workload.Tokens(settings);
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {cell} | {layers} | {hidden} | {tokens * torch:N0} | {tokens * cpu:N0} | {cpu / torch:0.0}× |"));
                    }
                }
            }
        }

        return 0;
    }
}
