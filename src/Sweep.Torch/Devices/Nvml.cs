using System.Runtime.InteropServices;
using System.Text;
using Sweep.Hosting.Trainers;

namespace Sweep.Torch.Devices;

/// <summary>NVIDIA's management library, which comes with the driver: says which GPUs there are without using one.</summary>
internal static partial class Nvml
{
    private const string Library = "nvidia-ml";
    private const string Shown = "CUDA_VISIBLE_DEVICES";
    private const int Success = 0;

    private static readonly Lazy<bool> Started = new(Begin);

    static Nvml() => NativeLibrary.SetDllImportResolver(typeof(Nvml).Assembly, static (name, _, _)
        => name == Library && NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1", out var handle) ? handle : 0);

    /// <summary>Whether there is a driver that answers.</summary>
    public static bool IsThere => Started.Value;

    /// <summary>The driver and its GPUs; no driver where there is none, or it does not answer.</summary>
    public static (DriverFacts? Driver, IReadOnlyList<GpuFacts> Gpus) Look()
    {
        if (!IsThere) return (null, []);
        var version = new byte[96];
        if (DriverVersion(version, (uint)version.Length) != Success || CudaVersion(out var cuda) != Success || Count(out var count) != Success) return (null, []);
        var gpus = new List<GpuFacts>();
        foreach (var device in Visible((int)count))
        {
            var name = new byte[96];
            if (Name(device, name, (uint)name.Length) != Success || Memory(device, out var memory) != Success || Capability(device, out var major, out var minor) != Success) continue;
            gpus.Add(new GpuFacts(Text(name), (long)memory.Total, (long)memory.Free, major, minor));
        }

        return (new DriverFacts(Text(version), cuda / 1000), gpus);
    }

    /// <summary>What a GPU is used for now; null where the driver does not say.</summary>
    /// <param name="name">Its name in what is returned.</param>
    /// <param name="index">Its number among those that this process sees.</param>
    public static DeviceReading? Read(string name, int index)
    {
        if (!IsThere || Count(out var count) != Success || Visible((int)count).Skip(index).FirstOrDefault() is not (not 0 and var device)) return null;
        if (Memory(device, out var memory) != Success) return null;
        return new DeviceReading(name, (long)(memory.Total - memory.Free), (long)memory.Total, Utilization(device, out var used) == Success ? used.Gpu / 100.0 : null);
    }

    private static bool Begin()
    {
        try
        {
            return Init() == Success;
        }
        catch (DllNotFoundException)
        {
            return false;
        }
    }

    // The library numbers the GPUs that this process may see; NVML has all of the machine, in the order of their places on the bus (which TorchLibrary has the library keep to).
    private static IEnumerable<nint> Visible(int count)
    {
        foreach (var id in VisibleIds(Environment.GetEnvironmentVariable(Shown), count))
        {
            if (int.TryParse(id, out var index) ? Handle((uint)index, out var device) != Success : HandleById(id, out device) != Success) yield break;
            yield return device;
        }
    }

    /// <summary>Which GPUs of a machine a process sees, as CUDA reads the variable: numbers, or what identifies one ("GPU-…"); those after one that is not there are hidden too.</summary>
    /// <param name="shown">The variable's value; null where it is not set, and all are seen.</param>
    /// <param name="count">How many GPUs the machine has.</param>
    internal static IEnumerable<string> VisibleIds(string? shown, int count) => shown is null
        ? Enumerable.Range(0, count).Select(static index => $"{index}")
        : shown.Split(',', StringSplitOptions.TrimEntries).TakeWhile(id => id.Length > 0 && (!int.TryParse(id, out var index) || (index >= 0 && index < count)));

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

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByUUID", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HandleById(string id, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetName")]
    private static partial int Name(nint device, [Out] byte[] name, uint length);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
    private static partial int Memory(nint device, out MemoryInfo memory);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetUtilizationRates")]
    private static partial int Utilization(nint device, out Rates rates);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetCudaComputeCapability")]
    private static partial int Capability(nint device, out int major, out int minor);

    [StructLayout(LayoutKind.Sequential)]
    private struct Rates
    {
        public uint Gpu; // percent
        public uint Memory;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryInfo
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
