using Sweep.Core.Options;

namespace Sweep.Hosting.Specifications;

/// <summary>What an engine trains on, and how.</summary>
/// <param name="Device"><c>cpu</c>, <c>cuda</c> for the first GPU, or <c>cuda:N</c>. Default <c>cpu</c>.</param>
/// <param name="Precision"><c>float32</c>, <c>tf32</c> (products on tensor cores) or <c>bf16</c> (weights and activations; the optimizer's copy stays float32). Default <c>float32</c>.</param>
/// <param name="Fuse">How many trials of the same shapes may train as one program: <c>auto</c>, <c>off</c>, or a number from 2 to 4096. Default <c>auto</c>: on GPUs as many as there are, on the processor none.</param>
public sealed record EngineSpecification(string Device = EngineSpecification.Cpu, string Precision = EngineSpecification.Float32, string Fuse = EngineSpecification.Auto)
{
    /// <summary>The processor.</summary>
    public const string Cpu = "cpu";

    /// <summary>The first GPU, and the beginning of every other's name.</summary>
    public const string Cuda = "cuda";

    /// <summary>IEEE 754 single precision throughout.</summary>
    public const string Float32 = "float32";

    /// <summary>Products of tensor cores, with 10 bits of mantissa; all else single precision.</summary>
    public const string Tf32 = "tf32";

    /// <summary>Brain floating point, 8 bits of mantissa.</summary>
    public const string Bf16 = "bf16";

    /// <summary>As the engine sees fit.</summary>
    public const string Auto = "auto";

    /// <summary>Each trial alone.</summary>
    public const string Off = "off";

    /// <summary>Most trials that may train as one program.</summary>
    public const int MostFused = 4096;

    /// <summary>Whether it trains on a GPU.</summary>
    public bool IsCuda => Device.StartsWith(Cuda, StringComparison.Ordinal);

    /// <summary>The number of the GPU.</summary>
    public int CudaIndex => Device.Length > Cuda.Length ? int.Parse(Device.AsSpan(Cuda.Length + 1)) : 0;

    /// <summary>The device with its number: <c>cuda</c> is <c>cuda:0</c>.</summary>
    public string NumberedDevice => IsCuda ? $"{Cuda}:{CudaIndex}" : Device;

    /// <summary>Most trials of one program: 1 for none together; null for as many as there are.</summary>
    public int? MostTogether => Fuse switch
    {
        Off => 1,
        Auto => IsCuda ? null : 1,
        _ => int.Parse(Fuse),
    };

    /// <summary>The same on a worker whose slots train on a GPU of their own: <c>cuda</c> without a number is that one.</summary>
    /// <param name="device">What the worker's slots train on.</param>
    public EngineSpecification On(string device) => Device == Cuda && device.StartsWith(Cuda, StringComparison.Ordinal) ? this with { Device = device } : this;

    /// <summary>What is wrong with the name of a device; null where nothing is.</summary>
    public static string? DeviceProblem(string text)
        => IsDevice(text) ? null : $"must be cpu, cuda, or cuda:N such as cuda:0, but got '{text}'.{Spelling.DidYouMean(text, [Cpu, Cuda])}";

    private static bool IsDevice(string text)
        => text is Cpu or Cuda || (text.StartsWith("cuda:", StringComparison.Ordinal) && text.Length is > 5 and <= 8 && text.AsSpan(5).IndexOfAnyExceptInRange('0', '9') < 0);

    /// <summary>Whether a text says how many trials train as one.</summary>
    internal static bool IsFuse(string text) => text is Auto or Off || (int.TryParse(text, out var number) && number is >= 2 and <= MostFused && number.ToString() == text);
}
