using System.Text.Json;
using Sweep.Training.Cells;
using Sweep.Training.Layers;

namespace Sweep.TestKit.Engines;

/// <summary>One recorded PyTorch case of Data/parity.json (float64): T steps of B lanes, I features, H hidden units, V classes.</summary>
public sealed record ParityCase(string Name, JsonElement Json)
{
    private static readonly Lazy<ParityCase[]> Recorded = new(() =>
    {
        using var stream = typeof(ParityCase).Assembly.GetManifestResourceStream("parity.json")!;
        return [.. JsonDocument.Parse(stream).RootElement.GetProperty("cases").EnumerateArray().Select(c => new ParityCase($"{c.GetProperty("cell")}{c.GetProperty("options")}", c))];
    });

    public static IEnumerable<ParityCase> All => Recorded.Value;

    /// <summary>Variants that do not exist here.</summary>
    public bool Exists => !HasOption("bidirectional") && !HasOption("proj_size");

    public static ParityCase Named(string name) => All.Single(c => c.Name == name);

    public int Time => Int("T");
    public int Batch => Int("B");
    public int Classes => Int("V");
    public int[] Targets => [.. Json.GetProperty("target").EnumerateArray().Select(e => e.GetInt32())];
    public double Loss => Json.GetProperty("loss").GetDouble();
    public double GradientNorm => Json.GetProperty("grad_norm").GetDouble();
    public bool HasMemory => Json.GetProperty("c0").ValueKind == JsonValueKind.Array;

    public NetworkOptions Options => new()
    {
        Cell = Json.GetProperty("cell").GetString() switch
        {
            "LSTM" => CellKind.Lstm,
            "GRU" => CellKind.Gru,
            _ => Json.GetProperty("options").GetProperty("nonlinearity").GetString() == "relu" ? CellKind.RnnRelu : CellKind.RnnTanh,
        },
        Input = InputKind.Real,
        InputSize = Int("I"),
        Hidden = Int("H"),
        Layers = HasOption("num_layers") ? Json.GetProperty("options").GetProperty("num_layers").GetInt32() : 1,
        Outputs = Classes,
    };

    public double[] Numbers(string name) => Numbers(Json.GetProperty(name));

    public IEnumerable<(string Name, double[] Values)> Tensors(string group) => Json.GetProperty(group).EnumerateObject().Select(p => (p.Name, Numbers(p.Value)));

    public (double LearningRate, double ClipNorm, (double Loss, double Norm)[] Steps) Adam()
    {
        var adam = Json.GetProperty("adam");
        return (adam.GetProperty("lr").GetDouble(), adam.GetProperty("clip_norm").GetDouble(),
            [.. adam.GetProperty("loss_and_norm_before_step").EnumerateArray().Select(Numbers).Select(pair => (pair[0], pair[1]))]);
    }

    private bool HasOption(string name) => Json.GetProperty("options").TryGetProperty(name, out _);

    private int Int(string name) => Json.GetProperty(name).GetInt32();

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];
}
