using Sweep.Training;
using Sweep.Training.Models;

namespace Sweep.Torch.Programs;

/// <summary>One trial of a <see cref="TorchProgram"/>: what it is trained by, and where its numbers lie.</summary>
/// <param name="plan">What is trained.</param>
/// <param name="state">Its state in the memory of this process, as it was captured last; the optimizer's steps are always those of the program.</param>
internal sealed class TorchLane(TrainerPlan plan, ModelState state)
{
    private long _deviceMemory;

    public TrainerPlan Plan => plan;

    public ModelState State => state;

    /// <summary>Its row in the program's tensors.</summary>
    public int Row { get; set; }

    /// <summary>Its share of the program's memory at its first step; 0 before. Safe to read from any thread.</summary>
    public long DeviceMemory
    {
        get => Volatile.Read(ref _deviceMemory);
        set => Volatile.Write(ref _deviceMemory, value);
    }
}
