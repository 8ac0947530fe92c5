using Sweep.Training.Checkpoints;
using Sweep.Training.Layers;

namespace Sweep.Training;

/// <summary>
/// A trainer as a safetensors file and back, bit for bit. Weights have PyTorch's names; <c>adam.m.rnn.weight_ih_l0</c> is the optimizer's, <c>state.h</c> and
/// <c>state.c</c> the carried state, <c>trainer.*</c> history and schedule. The data's position is the number of steps.
/// </summary>
public static class TrainerCheckpoint
{
    public static void Save(Trainer trainer, Stream stream)
    {
        var (writer, network) = (new SafetensorsWriter(), trainer.Network);
        CheckpointMetadata.Write(writer, network.Options, trainer.Plan.Task.Vocabulary);
        writer.Metadata("task", trainer.Plan.Task.Name);
        writer.Metadata("settings", trainer.Plan.Settings.ToString());
        writer.Metadata("seed", trainer.Plan.Seed.ToString());
        writer.Metadata("batch", CheckpointMetadata.Text(network.Batch));
        writer.Metadata("window", CheckpointMetadata.Text(network.Window));
        writer.Metadata("steps", CheckpointMetadata.Text(trainer.Progress.Steps));
        writer.Metadata("tokens", CheckpointMetadata.Text(trainer.Progress.Tokens));
        writer.Metadata("optimizer.steps", CheckpointMetadata.Text(trainer.Optimizer.Steps));
        foreach (var parameter in network.Parameters.Parameters) writer.Add(parameter.Name, parameter.Shape, network.Parameters.ValuesOf(parameter));
        foreach (var slot in trainer.Optimizer.Slots)
        {
            foreach (var p in network.Parameters.Parameters) writer.Add(NameOf(trainer, slot.Name, p), p.Shape, slot.Values.AsSpan(p.Offset, p.Length));
        }

        int[] shape = [network.Options.Layers, network.Batch, network.Options.Hidden];
        writer.Add("state.h", shape, network.State.Hidden);
        if (network.State.Memory.Length > 0) writer.Add("state.c", shape, network.State.Memory);
        writer.Add("trainer.history", trainer.History.State);
        writer.Add("trainer.schedule", trainer.Schedule.State);
        writer.Add("trainer.layer_norms", trainer.LayerNorms);
        writer.Add("trainer.last", [trainer.Progress.Loss, trainer.Progress.GradientNorm]);
        writer.WriteTo(stream);
    }

    /// <summary>A trainer that continues where the saved one was.</summary>
    /// <exception cref="SafetensorsException">The content is not valid, or belongs to another plan.</exception>
    public static Trainer Load(TrainerPlan plan, Stream stream)
    {
        var file = SafetensorsReader.Read(stream);
        _ = CheckpointMetadata.Network(file); // refuses later formats
        Same(file, "task", plan.Task.Name);
        Same(file, "settings", plan.Settings.ToString());
        Same(file, "seed", plan.Seed.ToString());
        var trainer = new Trainer(plan);
        var network = trainer.Network;
        foreach (var parameter in network.Parameters.Parameters) file.Read(parameter.Name, network.Parameters.ValuesOf(parameter));
        foreach (var slot in trainer.Optimizer.Slots)
        {
            foreach (var p in network.Parameters.Parameters) file.Read(NameOf(trainer, slot.Name, p), slot.Values.AsSpan(p.Offset, p.Length));
        }

        trainer.Optimizer.Steps = CheckpointMetadata.Number(file, "optimizer.steps", 0, long.MaxValue);
        file.Read("state.h", network.State.Hidden);
        if (network.State.Memory.Length > 0) file.Read("state.c", network.State.Memory);
        file.Read("trainer.history", trainer.History.State);
        file.Read("trainer.schedule", trainer.Schedule.State);
        file.Read("trainer.layer_norms", trainer.LayerNorms);
        Span<double> last = stackalloc double[2];
        file.Read("trainer.last", last);
        var (steps, tokens) = (CheckpointMetadata.Number(file, "steps", 0, long.MaxValue), CheckpointMetadata.Number(file, "tokens", 0, long.MaxValue));
        trainer.Progress = new(steps, tokens, last[0], last[1]);
        return trainer;
    }

    private static string NameOf(Trainer trainer, string slot, Parameter parameter) => $"{trainer.Optimizer.Name}.{slot}.{parameter.Name}";

    private static void Same(SafetensorsFile file, string name, string expected)
    {
        if (file.Text(name) != expected) throw new SafetensorsException($"The checkpoint belongs to another trial: its {name} is '{file.Text(name)}', not '{expected}'.");
    }
}
