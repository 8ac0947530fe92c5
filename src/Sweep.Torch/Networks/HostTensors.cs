using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sweep.Torch.Networks;

/// <summary>Between the memory of this process and a device.</summary>
internal static class HostTensors
{
    /// <summary>A tensor of numbers of this process; changed later, it does not change them.</summary>
    public static Tensor Upload<T>(ReadOnlySpan<T> values, ScalarType type, Device device, params long[] shape)
        where T : unmanaged
    {
        var host = empty(shape, type);
        MemoryMarshal.AsBytes(values).CopyTo(host.bytes);
        return device.type == TorchSharp.DeviceType.CPU ? host : host.to(device);
    }

    /// <summary>Copies single precision numbers.</summary>
    public static Tensor Upload(ReadOnlySpan<float> values, Device device, params long[] shape) => Upload(values, ScalarType.Float32, device, shape);

    /// <summary>Copies a tensor's numbers out.</summary>
    public static void Download<T>(Tensor tensor, Span<T> values)
        where T : unmanaged
    {
        using var host = tensor.detach().cpu().contiguous();
        MemoryMarshal.Cast<byte, T>(host.bytes).CopyTo(values);
    }
}
