using Sweep.Hosting.Specifications;

namespace Sweep.Torch.Devices;

/// <summary>Whether a machine can train as a specification asks.</summary>
internal static class DeviceRules
{
    private const int CudaMajor = 12; // of the library that the CUDA packages bring
    private const int TensorCores = 8; // compute capability with which tf32 and bf16 came

    /// <summary>What is in the way, whole, with the remedy; null where nothing is.</summary>
    public static string? Problem(EngineSpecification asked, MachineFacts machine)
    {
        if (machine.LibraryProblem is { } problem) return $"engine: {problem}";
        if (!asked.IsCuda)
        {
            return asked.Precision == EngineSpecification.Tf32
                ? $"precision: tf32 needs a GPU of compute capability {TensorCores}.0 or later; the processor has none. Use float32 or bf16."
                : null;
        }

        if (CudaProblem(machine) is { } cuda) return $"device: {asked.Device} cannot be used: {cuda}";
        if (asked.CudaIndex >= machine.Gpus.Count) return $"device: {asked.Device} is not there. Found: {Found(machine)}.";
        var gpu = machine.Gpus[asked.CudaIndex];
        return asked.Precision != EngineSpecification.Float32 && gpu.Major < TensorCores
            ? $"precision: {asked.Precision} needs a GPU of compute capability {TensorCores}.0 or later, but {asked.Device} is {gpu}. Use float32."
            : null;
    }

    /// <summary>Why no GPU can be used at all; null where those can that there are.</summary>
    public static string? CudaProblem(MachineFacts machine)
    {
        var found = $" Found: {Found(machine)}.";
        if (machine.Driver is not { } driver) return $"no NVIDIA driver is installed here.{found} Install one (nvidia-smi must work), or use device: cpu.";
        if (!machine.HasCudaLibrary) return $"this build has the library for the processor alone.{found} Build it with -p:Torch=cuda-linux or -p:Torch=cuda-windows, or use device: cpu.";
        if (driver.CudaMajor < CudaMajor) return $"the driver {driver.Version} runs CUDA {driver.CudaMajor}, but {CudaMajor} is needed.{found} Update the driver to 525.60 or later, or use device: cpu.";
        if (machine.Gpus.Count > 0 && !machine.SeesGpus) return $"the library cannot use what the driver {driver.Version} shows.{found} Look whether nvidia-smi works here, and whether LD_LIBRARY_PATH or a container leads to other CUDA libraries than the build's, or use device: cpu.";
        return machine.Gpus.Count == 0 ? $"the driver {driver.Version} shows no GPU.{found} Look whether a container or CUDA_VISIBLE_DEVICES hides it, or use device: cpu." : null;
    }

    /// <summary>The devices, for messages.</summary>
    public static string Found(MachineFacts machine) => string.Join("; ", ["cpu", .. machine.Gpus.Index().Select(static gpu => $"cuda:{gpu.Index} ({gpu.Item})")]);
}
