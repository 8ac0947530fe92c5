using System.Globalization;
using Sweep.Training.Cells;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Settings;

namespace Sweep.Training.Checkpoints;

/// <summary>Network and vocabulary as text in a checkpoint's metadata, so that the file alone is enough to run the model.</summary>
internal static class CheckpointMetadata
{
    /// <summary>Version of the layout; a reader refuses a later one.</summary>
    public const int Format = 1;

    public static void Write(SafetensorsWriter writer, NetworkOptions network, Vocabulary? vocabulary)
    {
        writer.Metadata("format", "pt"); // what loaders of other frameworks look for
        writer.Metadata("sweep.format", Text(Format));
        writer.Metadata("network.cell", TrainingSettings.NameOf(network.Cell));
        writer.Metadata("network.input", network.Input.ToString());
        writer.Metadata("network.input_size", Text(network.InputSize));
        writer.Metadata("network.embedding", Text(network.Embedding));
        writer.Metadata("network.hidden", Text(network.Hidden));
        writer.Metadata("network.layers", Text(network.Layers));
        writer.Metadata("network.outputs", Text(network.Outputs));
        if (vocabulary is null) return;
        writer.Metadata("vocabulary", string.Join(' ', vocabulary.Scalars.ToArray().Select(scalar => scalar.ToString("X", CultureInfo.InvariantCulture))));
        writer.Metadata("vocabulary.unknown", vocabulary.HasUnknown ? "true" : "false");
    }

    /// <exception cref="SafetensorsException">Something is missing or out of range.</exception>
    public static NetworkOptions Network(SafetensorsFile file)
    {
        if (Number(file, "sweep.format", 1, int.MaxValue) is var format and > Format)
            throw new SafetensorsException($"The checkpoint has format {format}; this version reads up to {Format}. Update Sweep.");
        return new NetworkOptions
        {
            Cell = Cell(file.Text("network.cell")),
            Input = Enum.TryParse<InputKind>(file.Text("network.input"), out var input) && Enum.IsDefined(input)
                ? input
                : throw new SafetensorsException($"The metadata has an unknown network.input '{file.Text("network.input")}'."),
            InputSize = (int)Number(file, "network.input_size", 1, 1 << 20),
            Embedding = (int)Number(file, "network.embedding", 1, 1 << 16),
            Hidden = (int)Number(file, "network.hidden", 1, 1 << 16),
            Layers = (int)Number(file, "network.layers", 1, 8),
            Outputs = (int)Number(file, "network.outputs", 1, 1 << 20),
        };
    }

    /// <exception cref="SafetensorsException">It is not a list of code points in ascending order.</exception>
    public static Vocabulary? Vocabulary(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue("vocabulary", out var text)) return null;
        var scalars = new List<int>();
        foreach (var part in text.Split(' '))
        {
            if (!int.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var scalar)
                || !System.Text.Rune.IsValid(scalar) || (scalars.Count > 0 && scalar <= scalars[^1]))
                throw new SafetensorsException($"The vocabulary must be code points in ascending order, but has '{part}'.");
            scalars.Add(scalar);
        }

        return new Vocabulary([.. scalars], file.Text("vocabulary.unknown") == "true");
    }

    /// <summary>A whole number of the metadata.</summary>
    /// <exception cref="SafetensorsException">It is missing, none, or out of range.</exception>
    public static long Number(SafetensorsFile file, string name, long minimum, long maximum)
        => long.TryParse(file.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum
            ? number
            : throw new SafetensorsException($"The metadata's {name} must be a whole number from {minimum} to {maximum}, but is '{file.Text(name)}'.");

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static CellKind Cell(string name)
    {
        try
        {
            return TrainingSettings.CellOf(name);
        }
        catch (ArgumentException e)
        {
            throw new SafetensorsException($"The metadata has an unknown network.cell '{name}'.", e);
        }
    }
}
