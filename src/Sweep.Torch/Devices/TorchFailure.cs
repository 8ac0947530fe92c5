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

        var first = text.Split('\n')[0].Trim();
        if (Kernels().IsMatch(text)) return new TrainerException($"{device.Name} cannot be used: the library of this build has no programs for a GPU of its kind ({first}). Build with a version of TorchSharp that does (-p:TorchSharpVersion=…), or use device: cpu.", error);
        return Lost().IsMatch(text)
            ? new DeviceLostException($"{device.Name} failed: {first} Look at the system's log (dmesg, nvidia-smi); what this process trained goes on elsewhere, or here once it is started again.", error)
            : null;
    }

    // "CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; …"; "DefaultCPUAllocator: can't allocate memory: you tried to allocate 123 bytes."; "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"
    [GeneratedRegex(@"(out of memory|can't allocate memory|STATUS_ALLOC_FAILED)(.*?[Tt]ried to allocate (?<asked>[\d.]+ \w+))?", RegexOptions.Singleline)]
    private static partial Regex Memory();

    // "CUDA error: no kernel image is available for execution on the device"
    [GeneratedRegex("no kernel image is available|CUDNN_STATUS_ARCH_MISMATCH|CUBLAS_STATUS_ARCH_MISMATCH")]
    private static partial Regex Kernels();

    // After any of these nothing runs in the process any more; a call that was put wrongly ("CUDA error: invalid argument", "CUDNN_STATUS_BAD_PARAM") is a mistake of the program, and harms no other trial.
    [GeneratedRegex("CUDA error(?!: (invalid argument|invalid configuration argument|CUBLAS_STATUS_(INVALID_VALUE|NOT_SUPPORTED)))|CUDNN_STATUS_(?!BAD_PARAM|NOT_SUPPORTED)", RegexOptions.IgnoreCase)]
    private static partial Regex Lost();
}
