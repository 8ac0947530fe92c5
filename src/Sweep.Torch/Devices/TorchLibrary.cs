using System.Runtime.InteropServices;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Torch.Devices;

/// <summary>The native library: loaded once for the process, when somebody first asks for it.</summary>
internal static partial class TorchLibrary
{
    /// <summary>Names a folder with libtorch and TorchSharp's own library, for machines that have them elsewhere.</summary>
    public const string FolderVariable = "SWEEP_LIBTORCH";

    // cuBLAS is deterministic only with a workspace of a fixed size; it looks when it is first used.
    private const string Workspace = "CUBLAS_WORKSPACE_CONFIG", FixedWorkspace = ":4096:8";

    // By itself CUDA numbers the fastest GPU first; nvidia-smi, and Nvml, number them by their places on the bus.
    private const string Order = "CUDA_DEVICE_ORDER", OrderOnBus = "PCI_BUS_ID";

    private static readonly Lazy<string?> Problem = new(Load);
    private static bool _hasCudaLibrary, _seesGpus; // where there is a driver

    /// <summary>What this machine has.</summary>
    public static MachineFacts Look()
    {
        var (driver, gpus) = Nvml.Look();
        var loads = Problem.Value is null;
        return new MachineFacts(Problem.Value, loads ? __version__ : "", _hasCudaLibrary, driver, gpus) { SeesGpus = _seesGpus };
    }

    /// <summary>A device that can train as asked.</summary>
    /// <exception cref="TrainerException">There is none.</exception>
    public static TorchDevice Open(EngineSpecification asked)
    {
        if (DeviceRules.Problem(asked, Look()) is { } problem) throw new TrainerException(problem);
        var compute = asked.Precision == EngineSpecification.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
        return new TorchDevice(asked.NumberedDevice, new Device(asked.NumberedDevice), compute);
    }

    private static string? Load()
    {
        SetForNative(Workspace, FixedWorkspace);
        SetForNative(Order, OrderOnBus);
        try
        {
            if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder) LoadFrom(folder);
            // It writes its search for the library to the console where that fails.
            var console = Console.Out;
            Console.SetOut(TextWriter.Null);
            try
            {
                TryInitializeDeviceType(DeviceType.CPU);
                // Before anything else is asked of it: the library looks for GPUs once.
                if (Nvml.IsThere)
                {
                    _seesGpus = cuda.is_available();
                    _hasCudaLibrary = _seesGpus || NativeLibrary.TryLoad("torch_cuda", typeof(torch).Assembly, null, out _);
                }

                // One trial is one thread; a machine's cores train different trials.
                set_num_threads(1);
            }
            finally
            {
                Console.SetOut(console);
            }

            return null;
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            return $"the library of torch cannot be loaded: {Reason(e)}";
        }
    }

    private static void LoadFrom(string folder)
    {
        foreach (var name in (string[])(OperatingSystem.IsWindows() ? ["c10.dll", "torch_cpu.dll", "torch_cuda.dll", "LibTorchSharp.dll"] : ["libc10.so", "libtorch_cpu.so", "libtorch_cuda.so", "libLibTorchSharp.so"]))
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path)) NativeLibrary.Load(path);
        }
    }

    // TorchSharp's own message is a page; the loader's says what is missing.
    private static string Reason(Exception error)
    {
        foreach (var path in Directory.EnumerateFiles(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : "libLibTorchSharp.so", SearchOption.AllDirectories))
        {
            try
            {
                NativeLibrary.Load(path);
            }
            catch (DllNotFoundException e)
            {
                return Advice(e.Message);
            }
        }

        return (error.InnerException ?? error).Message.Split('\n')[0].Trim();
    }

    // The loader tells of every place where it looked; of a version that is missing it says so in one of the lines.
    private static string Advice(string loader)
    {
        var lines = loader.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.FirstOrDefault(static line => line.Contains("GLIBCXX", StringComparison.Ordinal)) is { } version
            ? $"{version} The C++ library of this system is older than TorchSharp's was built with: use a newer system (Debian 13, Ubuntu 24.04), or name a folder with libraries built for this one in {FolderVariable}."
            : lines.FirstOrDefault(static line => line.Contains("cannot open shared object", StringComparison.Ordinal)) ?? lines[0];
    }

    // Native code on Linux does not see the variables that .NET sets; on Windows it does. What somebody has set stays.
    private static void SetForNative(string name, string value)
    {
        if (Environment.GetEnvironmentVariable(name) is not null) return;
        if (OperatingSystem.IsWindows()) Environment.SetEnvironmentVariable(name, value);
        else _ = SetNative(name, value, 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
