using Sweep.Training.Checkpoints;
using Sweep.Training.Layers;
using Sweep.Training.Models;
using Sweep.Training.Optimizers;

namespace Sweep.Training;

/// <summary>
/// A trainer as a safetensors file and back, bit for bit. Weights have PyTorch's names; <c>adam.m.rnn.weight_ih_l0</c> is the optimizer's, <c>state.h</c> and
/// <c>state.c</c> the carried state, <c>trainer.*</c> history and schedule. The data's position is the number of steps.
/// </summary>
public static class TrainerCheckpoint
{
    public static void Save(Trainer trainer, Stream stream)
    {
        var (writer, plan, options, state) = (new SafetensorsWriter(), trainer.Plan, trainer.Plan.Network, trainer.Model.Capture());
        CheckpointMetadata.Write(writer, options, plan.Task.Vocabulary);
        writer.Metadata("task", plan.Task.Name);
        writer.Metadata("settings", plan.Settings.ToString());
        writer.Metadata("seed", plan.Seed.ToString());
        writer.Metadata("batch", CheckpointMetadata.Text(plan.Settings.Batch));
        writer.Metadata("window", CheckpointMetadata.Text(plan.LongestWindow));
        writer.Metadata("steps", CheckpointMetadata.Text(trainer.Progress.Steps));
        writer.Metadata("tokens", CheckpointMetadata.Text(trainer.Progress.Tokens));
        writer.Metadata("optimizer.steps", CheckpointMetadata.Text(state.Optimizer.Steps));
        foreach (var parameter in state.Parameters.Parameters) writer.Add(parameter.Name, parameter.Shape, state.Parameters.ValuesOf(parameter));
        foreach (var slot in state.Optimizer.Slots)
        {
            foreach (var p in state.Parameters.Parameters) writer.Add(NameOf(state, slot, p), p.Shape, slot.Values.AsSpan(p.Offset, p.Length));
        }

        int[] shape = [options.Layers, plan.Settings.Batch, options.Hidden];
        writer.Add("state.h", shape, state.Carried.Hidden);
        if (state.Carried.Memory.Length > 0) writer.Add("state.c", shape, state.Carried.Memory);
        writer.Add("trainer.history", trainer.History.State);
        writer.Add("trainer.schedule", trainer.Schedule.State);
        writer.Add("trainer.layer_norms", trainer.LayerNorms);
        writer.Add("trainer.last", [trainer.Progress.Loss, trainer.Progress.GradientNorm]);
        writer.WriteTo(stream);
    }

    /// <summary>A trainer that continues where the saved one was, on whichever engine that was.</summary>
    /// <param name="plan">What is trained.</param>
    /// <param name="stream">What <see cref="Save"/> wrote.</param>
    /// <param name="model">Makes its model; null for that of the <c>cpu</c> engine.</param>
    /// <exception cref="SafetensorsException">The content is not valid, or belongs to another plan.</exception>
    public static Trainer Load(TrainerPlan plan, Stream stream, Func<TrainerPlan, ITrialModel>? model = null)
    {
        var file = SafetensorsReader.Read(stream);
        _ = CheckpointMetadata.Network(file); // refuses later formats
        Same(file, "task", plan.Task.Name);
        Same(file, "settings", plan.Settings.ToString());
        Same(file, "seed", plan.Seed.ToString());
        var trainer = new Trainer(plan, model);
        try
        {
            Read(file, trainer);
            return trainer;
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }

    private static void Read(SafetensorsFile file, Trainer trainer)
    {
        var state = trainer.Model.Capture();
        foreach (var parameter in state.Parameters.Parameters) file.Read(parameter.Name, state.Parameters.ValuesOf(parameter));
        foreach (var slot in state.Optimizer.Slots)
        {
            foreach (var p in state.Parameters.Parameters) file.Read(NameOf(state, slot, p), slot.Values.AsSpan(p.Offset, p.Length));
        }

        state.Optimizer.Steps = CheckpointMetadata.Number(file, "optimizer.steps", 0, long.MaxValue);
        file.Read("state.h", state.Carried.Hidden);
        if (state.Carried.Memory.Length > 0) file.Read("state.c", state.Carried.Memory);
        trainer.Model.Restore(state);
        file.Read("trainer.history", trainer.History.State);
        file.Read("trainer.schedule", trainer.Schedule.State);
        file.Read("trainer.layer_norms", trainer.LayerNorms);
        Span<double> last = stackalloc double[2];
        file.Read("trainer.last", last);
        var (steps, tokens) = (CheckpointMetadata.Number(file, "steps", 0, long.MaxValue), CheckpointMetadata.Number(file, "tokens", 0, long.MaxValue));
        trainer.Progress = new(steps, tokens, last[0], last[1]);
    }

    private static string NameOf(ModelState state, OptimizerSlot slot, Parameter parameter) => $"{state.Optimizer.Name}.{slot.Name}.{parameter.Name}";

    private static void Same(SafetensorsFile file, string name, string expected)
    {
        if (file.Text(name) != expected) throw new SafetensorsException($"The checkpoint belongs to another trial: its {name} is '{file.Text(name)}', not '{expected}'.");
    }
}
