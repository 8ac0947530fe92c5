using System.Runtime.InteropServices;
using System.Text;

namespace Sweep.Torch.Devices;

/// <summary>NVIDIA's management library, which comes with the driver: says which GPUs there are without using one.</summary>
internal static partial class Nvml
{
    private const string Library = "nvidia-ml";
    private const int Success = 0;

    static Nvml() => NativeLibrary.SetDllImportResolver(typeof(Nvml).Assembly, static (name, _, _)
        => name == Library && NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1", out var handle) ? handle : 0);

    /// <summary>The driver and its GPUs; no driver where there is none, or it does not answer.</summary>
    public static (DriverFacts? Driver, IReadOnlyList<GpuFacts> Gpus) Look()
    {
        try
        {
            if (Init() != Success) return (null, []);
        }
        catch (DllNotFoundException)
        {
            return (null, []);
        }

        var version = new byte[96];
        if (DriverVersion(version, (uint)version.Length) != Success || CudaVersion(out var cuda) != Success || Count(out var count) != Success) return (null, []);
        var gpus = new List<GpuFacts>();
        foreach (var index in Visible((int)count))
        {
            var name = new byte[96];
            if (Handle((uint)index, out var device) != Success || Name(device, name, (uint)name.Length) != Success) continue;
            if (Memory(device, out var memory) != Success || Capability(device, out var major, out var minor) != Success) continue;
            gpus.Add(new GpuFacts(Text(name), (long)memory.Total, (long)memory.Free, major, minor));
        }

        return (new DriverFacts(Text(version), cuda / 1000), gpus);
    }

    // The library numbers the GPUs that this process may see; NVML numbers all.
    private static IEnumerable<int> Visible(int count)
    {
        var shown = Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES");
        if (string.IsNullOrEmpty(shown)) return Enumerable.Range(0, count);
        return shown.Split(',').TakeWhile(part => int.TryParse(part, out var index) && index >= 0 && index < count).Select(int.Parse);
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes, 0, Math.Max(0, Array.IndexOf(bytes, (byte)0)));

    [LibraryImport(Library, EntryPoint = "nvmlInit_v2")]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "nvmlSystemGetDriverVersion")]
    private static partial int DriverVersion([Out] byte[] version, uint length);

    [LibraryImport(Library, EntryPoint = "nvmlSystemGetCudaDriverVersion_v2")]
    private static partial int CudaVersion(out int version);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetCount_v2")]
    private static partial int Count(out uint count);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
    private static partial int Handle(uint index, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetName")]
    private static partial int Name(nint device, [Out] byte[] name, uint length);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
    private static partial int Memory(nint device, out MemoryInfo memory);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetCudaComputeCapability")]
    private static partial int Capability(nint device, out int major, out int minor);

    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryInfo
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
