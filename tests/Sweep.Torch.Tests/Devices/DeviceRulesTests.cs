using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Torch.Devices;
using Xunit;

namespace Sweep.Torch.Tests.Devices;

/// <summary>What is told to whoever asks for a device or precision that a machine does not have.</summary>
public sealed class DeviceRulesTests
{
    private const long Gibibyte = 1L << 30;
    private static readonly GpuFacts Hopper = new("NVIDIA H100", 80 * Gibibyte, 79 * Gibibyte, 9, 0), Volta = new("Tesla V100", 16 * Gibibyte, 16 * Gibibyte, 7, 0);
    private static readonly MachineFacts Plain = new(null, "2.10.0.0", false, null, []);
    private static readonly MachineFacts WithGpus = new(null, "2.10.0.0", true, new DriverFacts("550.54.15", 12), [Hopper, Volta]);

    [Theory]
    [InlineData("cpu", "float32")]
    [InlineData("cpu", "bf16")]
    [InlineData("cuda", "tf32")]
    [InlineData("cuda:0", "bf16")]
    [InlineData("cuda:1", "float32")]
    public void What_is_there_can_be_used(string device, string precision) => Assert.Null(Problem(device, precision, WithGpus));

    [Fact]
    public void Gpu_that_is_not_there_is_refused_with_what_is()
        => Assert.Equal(
            "device: cuda:2 is not there. Found: cpu; cuda:0 (NVIDIA H100, 80 GiB, 79 free, compute capability 9.0); cuda:1 (Tesla V100, 16 GiB, 16 free, compute capability 7.0).",
            Problem("cuda:2", "float32", WithGpus));

    [Fact]
    public void Machine_without_a_driver_is_told_so()
        => Assert.Equal(
            "device: cuda cannot be used: no NVIDIA driver is installed here. Found: cpu. Install one (nvidia-smi must work), or use device: cpu.",
            Problem("cuda", "float32", Plain));

    [Fact]
    public void Build_without_the_library_for_gpus_names_the_flag()
        => Assert.Equal(
            "device: cuda cannot be used: this build has the library for the processor alone. Found: cpu; cuda:0 (NVIDIA H100, 80 GiB, 79 free, compute capability 9.0). Build it with -p:Torch=cuda-linux or -p:Torch=cuda-windows, or use device: cpu.",
            Problem("cuda", "float32", WithGpus with { HasCudaLibrary = false, Gpus = [Hopper] }));

    [Fact]
    public void Driver_that_is_too_old_is_named()
        => Assert.Equal(
            "device: cuda cannot be used: the driver 470.82.01 runs CUDA 11, but 12 is needed. Found: cpu; cuda:0 (Tesla V100, 16 GiB, 16 free, compute capability 7.0). Update the driver to 525.60 or later, or use device: cpu.",
            Problem("cuda", "float32", WithGpus with { Driver = new DriverFacts("470.82.01", 11), Gpus = [Volta] }));

    [Fact]
    public void Hidden_gpus_are_suspected()
        => Assert.Equal(
            "device: cuda cannot be used: the driver 550.54.15 shows no GPU. Found: cpu. Look whether a container or CUDA_VISIBLE_DEVICES hides it, or use device: cpu.",
            Problem("cuda", "float32", WithGpus with { Gpus = [] }));

    [Fact]
    public void Library_that_cannot_use_what_the_driver_shows_is_told_apart_from_one_without_gpus()
        => Assert.Equal(
            "device: cuda cannot be used: the library cannot use what the driver 550.54.15 shows. Found: cpu; cuda:0 (Tesla V100, 16 GiB, 16 free, compute capability 7.0). Look whether nvidia-smi works here, and whether LD_LIBRARY_PATH or a container leads to other CUDA libraries than the build's, or use device: cpu.",
            Problem("cuda", "float32", WithGpus with { SeesGpus = false, Gpus = [Volta] }));

    [Theory]
    [InlineData("cpu", "tf32", "precision: tf32 needs a GPU of compute capability 8.0 or later; the processor has none. Use float32 or bf16.")]
    [InlineData("cuda:1", "bf16", "precision: bf16 needs a GPU of compute capability 8.0 or later, but cuda:1 is Tesla V100, 16 GiB, 16 free, compute capability 7.0. Use float32.")]
    [InlineData("cuda:1", "tf32", "precision: tf32 needs a GPU of compute capability 8.0 or later, but cuda:1 is Tesla V100, 16 GiB, 16 free, compute capability 7.0. Use float32.")]
    public void Precision_that_the_device_lacks_is_refused(string device, string precision, string message) => Assert.Equal(message, Problem(device, precision, WithGpus));

    [Fact]
    public void Library_that_cannot_be_loaded_is_the_first_thing_told()
        => Assert.Equal("engine: the library of torch cannot be loaded: x", Problem("cuda", "float32", Plain with { LibraryProblem = "the library of torch cannot be loaded: x" }));

    [Fact]
    public void This_machine_refuses_a_gpu_that_it_does_not_have()
    {
        if (TorchLibrary.Look().Gpus.Count > 0) return; // it has one
        var error = Assert.Throws<TrainerException>(() => new TorchEngine().Open(new EngineSpecification("cuda")));
        Assert.StartsWith("device: cuda cannot be used: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "0 1 2 3")]
    [InlineData("2,0", "2 0")]
    [InlineData("1, GPU-8932f937-d72c-4106-c12f-20bd9faed9f6", "1 GPU-8932f937-d72c-4106-c12f-20bd9faed9f6")]
    [InlineData("3,4,1", "3")]
    [InlineData("", "")]
    [InlineData("-1", "")]
    public void Process_sees_the_gpus_that_CUDA_VISIBLE_DEVICES_names(string? shown, string seen)
        => Assert.Equal(seen, string.Join(' ', Nvml.VisibleIds(shown, 4)));

    [Fact]
    public void Doctor_lists_devices_and_what_is_missing()
    {
        Assert.Equal(
            [
                new EngineFinding("torch", "cpu", true, "libtorch 2.10.0.0"),
                new EngineFinding("torch", "driver", true, "NVIDIA 550.54.15, CUDA 12"),
                new EngineFinding("torch", "cuda:0", true, Hopper.ToString()),
                new EngineFinding("torch", "cuda:1", true, Volta.ToString()),
            ],
            TorchEngine.Findings(WithGpus));
        Assert.Equal(
            [
                new EngineFinding("torch", "cpu", true, "libtorch 2.10.0.0"),
                new EngineFinding("torch", "cuda", false, "not usable", "No NVIDIA driver is installed here. Found: cpu. Install one (nvidia-smi must work), or use device: cpu."),
            ],
            TorchEngine.Findings(Plain));
    }

    private static string? Problem(string device, string precision, MachineFacts machine) => DeviceRules.Problem(new EngineSpecification(device, precision), machine);
}
