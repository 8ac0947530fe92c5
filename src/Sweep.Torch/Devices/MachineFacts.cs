namespace Sweep.Torch.Devices;

/// <summary>What a machine has for the engine.</summary>
/// <param name="LibraryProblem">Why the library cannot be loaded; null where it can.</param>
/// <param name="LibraryVersion">Of libtorch.</param>
/// <param name="HasCudaLibrary">Whether this build has the library for GPUs.</param>
/// <param name="Driver">NVIDIA's driver; null where there is none.</param>
/// <param name="Gpus">GPUs that the driver shows, in the order of their numbers.</param>
internal sealed record MachineFacts(string? LibraryProblem, string LibraryVersion, bool HasCudaLibrary, DriverFacts? Driver, IReadOnlyList<GpuFacts> Gpus)
{
    /// <summary>Whether the library can use the GPUs that the driver shows. Default true.</summary>
    public bool SeesGpus { get; init; } = true;
}

/// <summary>NVIDIA's driver.</summary>
/// <param name="Version">Its own, such as 550.54.15.</param>
/// <param name="CudaMajor">The latest CUDA that it runs.</param>
internal sealed record DriverFacts(string Version, int CudaMajor);

/// <summary>A GPU.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Memory">Bytes in all.</param>
/// <param name="Free">Bytes that nobody uses.</param>
/// <param name="Major">Compute capability.</param>
/// <param name="Minor">Its second number.</param>
internal sealed record GpuFacts(string Name, long Memory, long Free, int Major, int Minor)
{
    public override string ToString() => $"{Name}, {Gibibytes(Memory)} GiB, {Gibibytes(Free)} free, compute capability {Major}.{Minor}";

    private static string Gibibytes(long bytes) => (bytes / (double)(1L << 30)).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);
}
