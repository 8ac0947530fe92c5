using Sweep.Training.Tasks;

namespace Sweep.Torch.Programs;

/// <summary>A measurement of a trial that is made together with others'.</summary>
/// <param name="Lane">The trial.</param>
/// <param name="Evaluation">At its beginning.</param>
/// <param name="Saturations">A value per layer, written.</param>
internal sealed record LaneEvaluation(TorchLane Lane, IEvaluation Evaluation, Memory<double> Saturations);
