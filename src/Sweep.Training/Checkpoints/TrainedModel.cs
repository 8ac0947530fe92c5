using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Tasks;

namespace Sweep.Training.Checkpoints;

/// <summary>The model inside a checkpoint, ready to be run; nothing but the checkpoint is needed.</summary>
/// <param name="TaskName">The task it was trained on.</param>
/// <param name="Options">The network.</param>
/// <param name="Parameters">Its weights.</param>
/// <param name="Vocabulary">Its symbols; null where the task has none.</param>
/// <param name="Batch">Lanes it was trained with; evaluation uses as many.</param>
/// <param name="Window">Longest window it was trained with; evaluation uses the same.</param>
/// <param name="Steps">Optimizer steps it has taken.</param>
public sealed record TrainedModel(string TaskName, NetworkOptions Options, ParameterSet Parameters, Vocabulary? Vocabulary, int Batch, int Window, long Steps)
{
    /// <exception cref="SafetensorsException">The content is not a valid checkpoint.</exception>
    public static TrainedModel Load(Stream stream)
    {
        var file = SafetensorsReader.Read(stream);
        var options = CheckpointMetadata.Network(file);
        Plausible(file, options);
        var parameters = ParameterSet.Of(options);
        foreach (var parameter in parameters.Parameters) file.Read(parameter.Name, parameters.ValuesOf(parameter));
        var vocabulary = CheckpointMetadata.Vocabulary(file);
        if (vocabulary is not null && (vocabulary.Size != options.InputSize || vocabulary.Size != options.Outputs))
            throw new SafetensorsException($"The vocabulary has {vocabulary.Size} symbols, but the network reads {options.InputSize} and predicts {options.Outputs}.");
        return new(
            file.Text("task"), options, parameters, vocabulary,
            (int)CheckpointMetadata.Number(file, "batch", 1, 1 << 16), (int)CheckpointMetadata.Number(file, "window", 1, 1 << 16),
            CheckpointMetadata.Number(file, "steps", 0, long.MaxValue));
    }

    /// <summary>Measures the model on a task's validation data; a value per metric of the task.</summary>
    /// <exception cref="DataException">The task is another, or its vocabulary.</exception>
    public double[] Evaluate(ITask task)
    {
        if (task.Name != TaskName) throw new DataException($"The checkpoint was trained on {TaskName}, not on {task.Name}.");
        if (task.Vocabulary is { } symbols && !(Vocabulary is { } known && symbols.Size == known.Size && symbols.Scalars.SequenceEqual(known.Scalars)))
            throw new DataException($"The vocabulary of the text differs from that of the checkpoint: {symbols.Size} symbols against {Vocabulary?.Size ?? 0}. Evaluate it as a text of its own.");
        var (network, window) = Runner(Batch, Window);
        return task.Evaluate(window).Run(network, window);
    }

    /// <summary>Measures the model on any text: the metrics of <see cref="CharLmTask.Reported"/>.</summary>
    /// <exception cref="DataException">The model has no vocabulary, or the text has symbols that it does not know, or is too short.</exception>
    public double[] Evaluate(Utf8Text text)
    {
        if (Vocabulary is null) throw new DataException($"The checkpoint was trained on {TaskName}, which has no vocabulary: it cannot read {text.File.Path}.");
        var indices = new ushort[text.Scalars.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            var index = Vocabulary.IndexOf(text.Scalars[i]);
            if (index < 0) throw new DataException($"{text.File.Path}: symbol {Vocabulary.Show(text.Scalars[i])} at position {i} is not in the vocabulary of the checkpoint, which has {Vocabulary.Size} symbols.");
            indices[i] = (ushort)index;
        }

        if (indices.Length < 2) throw new DataException($"{text.File.Path}: a text of {indices.Length} symbol has nothing to predict.");
        var (network, window) = Runner(Math.Min(Batch, indices.Length - 1), Window);
        return CharLmTask.Measure(indices, window).Run(network, window);
    }

    private (RecurrentNetwork, Window) Runner(int batch, int window)
        => (new RecurrentNetwork(Options, batch, window, Parameters), new Window(Options, batch, window));

    // Before buffers are allocated: a hostile header cannot ask for more than its file holds.
    private static void Plausible(SafetensorsFile file, NetworkOptions options)
    {
        var width = options.Input == InputKind.Embedding ? options.Embedding : options.InputSize;
        Expect("out.weight", options.Outputs, options.Hidden);
        if (options.Input == InputKind.Embedding) Expect("embedding.weight", options.InputSize, options.Embedding);
        var rows = file["rnn.weight_hh_l0"].Shape is [var first, _] ? first : 0;
        for (var layer = 0; layer < options.Layers; layer++)
        {
            Expect($"rnn.weight_ih_l{layer}", rows, layer == 0 ? width : options.Hidden);
            Expect($"rnn.weight_hh_l{layer}", rows, options.Hidden);
        }

        void Expect(string name, long rows, long columns)
        {
            if (file[name].Shape is not [var r, var c] || r != rows || c != columns)
                throw new SafetensorsException($"Tensor '{name}' must have the shape [{rows}, {columns}], but has [{string.Join(", ", file[name].Shape)}].");
        }
    }
}
