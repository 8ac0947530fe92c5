using System.Diagnostics;
using System.Globalization;
using Sweep.Benchmarks;
using Sweep.Hosting.Specifications;
using Sweep.TestKit;
using Sweep.Torch.Devices;
using static TorchSharp.torch;

namespace Sweep.Torch.Benchmarks;

/// <summary>A trial alone by hidden size and layers: against what the device multiplies and moves at most, and beside the same model in PyTorch, in turns.</summary>
internal sealed class SizesBenchmark : IBenchmark
{
    private const int Vocabulary = 65, Batch = 32, Window = 50;

    public string Name => "sizes";

    public string Summary => "a trial alone by hidden and layers, against the device's limits and PyTorch; --device, --precision, --cell, --hidden, --layers, --seconds, --python (none leaves PyTorch out)";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "device", "precision", "cell", "hidden", "layers", "seconds", "python");
        var (name, precision, python) = (options.Text("device") ?? "cpu", options.Text("precision") ?? "float32", options.Text("python") ?? "/usr/bin/python3");
        var (device, seconds) = (Workload.Device(name, precision), options.Number("seconds", 3));
        var limits = (Flops: MatrixLimit(device, seconds), Bytes: MemoryLimit(device, seconds));
        Console.WriteLine(
            $"# A trial alone, by hidden size and layers\n\n`dotnet run -c Release --project tests/Sweep.Torch.Benchmarks -- {string.Join(' ', [Name, .. args])}`\n\n"
            + $"Training steps of a character model (vocabulary {Vocabulary}, batch {Batch}, window {Window}, Adam, clip 5) on {device.Name}, {precision}; PyTorch in turns with it, both fetching the loss of each step; the best of three rounds.\n\n"
            + $"Machine: {MachineDescription.Line}; {Gpu(device)}libtorch {__version__}; PyTorch {PyTorchVersion(python)}.\n\n"
            + string.Create(CultureInfo.InvariantCulture, $"Limits measured here: products of square matrices {limits.Flops / 1e9:N0} GFLOP/s, copies {limits.Bytes / 1e9:N0} GB/s, read and written. \"Matrix\" is the share of the first that the products of a step reach; \"memory\" the share of the second if each time step, forward and back, fetches the recurrent weights from memory: above 100 % they stay on the chip.\n"));
        Console.WriteLine("| cell | layers | hidden | tokens/s | GFLOP/s | matrix | memory | PyTorch, tokens/s | faster than PyTorch by |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var cell in options.Texts("cell", "lstm,gru,rnn"))
        {
            foreach (var layers in options.Ints("layers", "1,2,3"))
            {
                foreach (var hidden in options.Ints("hidden", "256,512,1024,2048"))
                {
                    var (program, step) = Workload.Program(device, $"cell={cell} layers={layers} hidden={hidden}", 1, alone: true);
                    double rate;
                    using (program) rate = Workload.Rate(step, seconds);
                    var (flops, bytes, tokens) = (rate * Flops(cell, layers, hidden), rate * Bytes(cell, layers, hidden), rate * Batch * Window);
                    var other = python == "none" ? null : PyTorch(python, string.Create(CultureInfo.InvariantCulture, $"{cell} {layers} {hidden} {Batch} {Window} {name} {precision} {seconds}")) * Batch * Window;
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"| {cell} | {layers} | {hidden} | {tokens:N0} | {flops / 1e9:N0} | {flops / limits.Flops:P0} | {bytes / limits.Bytes:P0} | {other:N0} | {(other is null ? "" : $"{tokens / other:0.0}×")} |"));
                }
            }
        }

        return 0;
    }

    private static int Gates(string cell) => cell switch { "lstm" => 4, "gru" => 3, _ => 1 };

    // Two for a multiplication and addition; the backward pass has two products for each of the forward pass.
    private static double Flops(string cell, int layers, double hidden)
    {
        var products = (Vocabulary + hidden) * Gates(cell) * hidden + (layers - 1) * 2 * hidden * Gates(cell) * hidden + hidden * Vocabulary;
        return 3 * 2 * products * Batch * Window;
    }

    private static double Bytes(string cell, int layers, double hidden) => 2.0 * Window * layers * Gates(cell) * hidden * hidden * sizeof(float);

    private static double MatrixLimit(TorchDevice device, double seconds)
    {
        var n = device.Name == EngineSpecification.Cpu ? 1024 : 8192;
        using var scope = NewDisposeScope();
        var (a, b) = (rand([n, n], dtype: device.Compute, device: device.Device), rand([n, n], dtype: device.Compute, device: device.Device));
        return 2.0 * n * n * n * Rate(device, () => a.mm(b).Dispose(), seconds);
    }

    private static double MemoryLimit(TorchDevice device, double seconds)
    {
        var n = device.Name == EngineSpecification.Cpu ? 1 << 26 : 1 << 28;
        using var scope = NewDisposeScope();
        var (a, b) = (zeros([n], device: device.Device), zeros([n], device: device.Device));
        return 2.0 * n * sizeof(float) * Rate(device, () => b.copy_(a), seconds);
    }

    // Some at a time, for a device only takes note of them.
    private static double Rate(TorchDevice device, Action action, double seconds)
    {
        const int atATime = 10;
        return atATime * Workload.Rate(() =>
        {
            for (var i = 0; i < atATime; i++) action();
            if (device.Name != EngineSpecification.Cpu) cuda.synchronize(device.Device);
        }, seconds);
    }

    private static string Gpu(TorchDevice device)
    {
        if (device.Name == EngineSpecification.Cpu) return "";
        var machine = TorchLibrary.Look();
        return $"{machine.Gpus[device.Device.index].Name}, driver {machine.Driver?.Version}; ";
    }

    private static string PyTorchVersion(string python) => python == "none" ? "left out" : Python(python, "-c", "import torch; print(torch.__version__)").Trim();

    private static double? PyTorch(string python, string arguments)
        => double.Parse(Python(python, [Path.Combine(RepositoryFolder.Root, "tests", "Sweep.Torch.Benchmarks", "pytorch_steps.py"), .. arguments.Split(' ')]), CultureInfo.InvariantCulture);

    private static string Python(string python, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{python} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
