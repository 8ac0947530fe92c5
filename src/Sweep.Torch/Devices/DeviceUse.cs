using System.Runtime.InteropServices;
using Sweep.Hosting.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Torch.Devices;

/// <summary>How much of a device's memory is taken: what the library does not tell of its allocators (TorchSharp 0.107), others know.</summary>
internal static partial class DeviceUse
{
    /// <summary>A GPU as its driver sees it; null for the processor.</summary>
    public static DeviceReading? Read(TorchDevice device) => device.Device.type == DeviceType.CUDA ? Nvml.Read(device.Name, device.Device.index) : null;

    /// <summary>Bytes that are taken now: of a GPU all, of the processor's memory what native code of this process has asked for.</summary>
    public static long Bytes(TorchDevice device) => device.Device.type == DeviceType.CUDA ? Read(device)?.Used ?? 0 : NativeHeap();

    /// <summary>Bytes of the memory that tensors lie in, views of one another counted once.</summary>
    public static long Bytes(IEnumerable<Tensor> tensors)
    {
        var storages = new Dictionary<nint, long>();
        foreach (var tensor in tensors.Where(static tensor => !tensor.IsInvalid)) storages[StorageAddress(tensor.Handle)] = (long)StorageBytes(tensor.Handle);
        return storages.Values.Sum();
    }

    private static long NativeHeap()
    {
        try
        {
            if (!OperatingSystem.IsLinux()) return Environment.WorkingSet;
            var heap = HeapInfo();
            return (long)(heap.InArenas + heap.Mapped);
        }
        catch (EntryPointNotFoundException)
        {
            return Environment.WorkingSet; // another C library than glibc
        }
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial Heap HeapInfo();

    [LibraryImport("LibTorchSharp", EntryPoint = "THSStorage_data_ptr")]
    private static partial nint StorageAddress(nint tensor);

    [LibraryImport("LibTorchSharp", EntryPoint = "THSStorage_nbytes")]
    private static partial nuint StorageBytes(nint tensor);

    // struct mallinfo2 of malloc.h
    [StructLayout(LayoutKind.Sequential)]
    private struct Heap
    {
        public nuint Arena, FreeChunks, FastChunks, MappedChunks, Mapped, Unused, FastBytes, InArenas, Free, Trimmable;
    }
}
