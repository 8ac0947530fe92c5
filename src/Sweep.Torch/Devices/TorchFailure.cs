using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Sweep.Hosting.Trainers;

namespace Sweep.Torch.Devices;

/// <summary>What the library's errors, which are texts, mean for a trial.</summary>
internal static partial class TorchFailure
{
    /// <summary>Runs something of a device; its errors are told apart.</summary>
    /// <exception cref="DeviceMemoryException">There was not enough memory.</exception>
    /// <exception cref="DeviceLostException">The device failed.</exception>
    public static T Of<T>(TorchDevice device, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (ExternalException e) when (Explain(device, e) is { } explained)
        {
            throw explained;
        }
    }

    /// <inheritdoc cref="Of{T}"/>
    public static void Of(TorchDevice device, Action action) => Of(device, () =>
    {
        action();
        return true;
    });

    /// <summary>The error in our words; null where it is none of a device, but of a program.</summary>
    public static Exception? Explain(TorchDevice device, ExternalException error)
    {
        var text = error.Message;
        if (Memory().Match(text) is { Success: true } match)
        {
            var asked = match.Groups["asked"].Success ? $" {match.Groups["asked"].Value} more were asked for." : "";
            return new DeviceMemoryException($"{device.Name} has not enough memory.{asked}", error);
        }

        return text.Contains("CUDA error", StringComparison.OrdinalIgnoreCase) || text.Contains("CUDNN_STATUS", StringComparison.Ordinal) || text.Contains("CUBLAS_STATUS", StringComparison.Ordinal)
            ? new DeviceLostException($"{device.Name} failed: {text.Split('\n')[0].Trim()} Look at the system's log (dmesg, nvidia-smi); what this process trained goes on elsewhere, or here once it is started again.", error)
            : null;
    }

    // "CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; …"; "DefaultCPUAllocator: can't allocate memory: you tried to allocate 123 bytes."
    [GeneratedRegex(@"(out of memory|can't allocate memory)(.*?[Tt]ried to allocate (?<asked>[\d.]+ \w+))?", RegexOptions.Singleline)]
    private static partial Regex Memory();
}
