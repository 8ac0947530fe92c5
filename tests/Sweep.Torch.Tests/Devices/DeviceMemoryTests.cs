using System.Runtime.InteropServices;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Torch.Devices;
using Xunit;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests.Devices;

/// <summary>A trial for which there is not enough memory: once more with the device to itself, then refused with the figure; the process lives on.</summary>
public sealed class DeviceMemoryTests
{
    private static readonly TorchDevice Cpu = new("cpu", new Device("cpu"), ScalarType.Float32);

    // Its gates alone take 54 GB and more at once: 65,536 lanes × 100 steps × 2,048 numbers.
    private const string Huge = "hidden=512 batch=65536";

    [Fact]
    public void Trial_that_does_not_fit_is_tried_alone_and_then_refused_with_the_figure()
    {
        using var engine = new TorchEngine().Open(new EngineSpecification(Fuse: EngineSpecification.Off));
        var huge = Trials.Plan("adding 100", Huge);
        var first = Assert.Throws<DeviceMemoryException>(() => Train(engine, huge));
        Assert.Matches(@"^cpu has not enough memory\. [\d.]+ \w+ more were asked for\. The next attempt has cpu to itself\.$", first.Message);
        var second = Assert.Throws<TrainerException>(() => Train(engine, huge));
        Assert.Matches(@"^cpu has not enough memory\. [\d.]+ \w+ more were asked for\. The trial had the device to itself: it is too large for it\. Search smaller values of hidden, layers, batch or window\.$", second.Message);
        Train(engine, Trials.Plan("reber", ""));
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 79.10 GiB total capacity; …", "cpu has not enough memory. 2.00 GiB more were asked for.")]
    [InlineData("[enforce fail at alloc_cpu.cpp:75] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 123 bytes. Error code 12", "cpu has not enough memory. 123 bytes more were asked for.")]
    [InlineData("CUDA out of memory.", "cpu has not enough memory.")]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", "cpu has not enough memory.")]
    [InlineData("cuDNN error: CUDNN_STATUS_ALLOC_FAILED", "cpu has not enough memory.")]
    public void Lack_of_memory_is_told_with_what_was_asked_for(string error, string message)
        => Assert.Equal(message, Assert.IsType<DeviceMemoryException>(TorchFailure.Explain(Cpu, new ExternalException(error))).Message);

    [Theory]
    [InlineData("CUDA error: an illegal memory access was encountered\nCUDA kernel errors might be asynchronously reported…", "cpu failed: CUDA error: an illegal memory access was encountered Look at the system's log (dmesg, nvidia-smi); what this process trained goes on elsewhere, or here once it is started again.")]
    [InlineData("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", "cpu failed: cuDNN error: CUDNN_STATUS_EXECUTION_FAILED Look at the system's log (dmesg, nvidia-smi); what this process trained goes on elsewhere, or here once it is started again.")]
    public void Device_that_fails_is_told_apart_from_a_trial_that_does(string error, string message)
        => Assert.Equal(message, Assert.IsType<DeviceLostException>(TorchFailure.Explain(Cpu, new ExternalException(error))).Message);

    [Fact]
    public void Gpu_that_the_library_was_not_built_for_is_no_failure_of_it()
        => Assert.Equal(
            "cpu cannot be used: the library of this build has no programs for a GPU of its kind (CUDA error: no kernel image is available for execution on the device). Build with a version of TorchSharp that does (-p:TorchSharpVersion=…), or use device: cpu.",
            Assert.IsType<TrainerException>(TorchFailure.Explain(Cpu, new ExternalException("CUDA error: no kernel image is available for execution on the device\nCUDA kernel errors might be asynchronously reported…"))).Message);

    [Theory]
    [InlineData("mat1 and mat2 shapes cannot be multiplied")]
    [InlineData("CUDA error: invalid argument\nCUDA kernel errors might be asynchronously reported…")]
    [InlineData("CUDA error: CUBLAS_STATUS_INVALID_VALUE when calling `cublasSgemm(…)`")]
    [InlineData("cuDNN error: CUDNN_STATUS_BAD_PARAM")]
    [InlineData("cuDNN error: CUDNN_STATUS_NOT_SUPPORTED")]
    public void Mistake_of_a_program_is_none_of_them(string error) => Assert.Null(TorchFailure.Explain(Cpu, new ExternalException(error)));

    private static void Train(ITrialEngine engine, Training.TrainerPlan plan)
    {
        using var training = engine.Start(plan, null);
        Assert.IsType<TrainingOutcome.Reached>(training.TrainTo(1, default));
    }
}
