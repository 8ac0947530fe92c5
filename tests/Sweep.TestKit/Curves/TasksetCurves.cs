using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Sweep.TestKit.Curves;

/// <summary>
/// Real learning curves of a recurrent text classifier, 1,000 configurations of Adam each (TaskSet, arXiv 2002.11887, CC BY 4.0): the validation
/// loss before training and after each of 50 reports. A loss that is not finite counts as <see cref="Diverged"/>.
/// </summary>
public sealed class TasksetCurves
{
    /// <summary>Where the curves lie, from <see cref="SharedFolder"/>.</summary>
    public const string Folder = "data/taskset-rnn";

    /// <summary>The loss of a diverged model.</summary>
    public const double Diverged = 1e6;

    /// <summary>Reports of a full training.</summary>
    public const int Reports = 50;

    private readonly double[][] _losses;

    private TasksetCurves(double[][] losses)
    {
        _losses = losses;
        var final = losses.Select(row => row[Reports]).Order().ToArray();
        (Best, Median) = (final[0], final[500]);
    }

    /// <summary>The six tasks that the recorded peer was measured on.</summary>
    public static IReadOnlyList<string> Tasks { get; } =
    [
        "patch32_LSTM128_bs128", "patch32_LSTM128_E128_bs128", "patch128_LSTM128_bs64", "patch32_GRU128_bs128", "patch32_GRU64_avg_bs128",
        "patch32_VRNN128_tanh_bs128",
    ];

    /// <summary>How many configurations there are.</summary>
    public int Count => _losses.Length;

    /// <summary>The least final loss.</summary>
    public double Best { get; }

    /// <summary>The median final loss.</summary>
    public double Median { get; }

    /// <summary>Reads a task's curves.</summary>
    public static TasksetCurves Load(string task)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(Shared(Folder), $"FixedTextRNNClassification_imdb_{task}.csv.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        var first = Array.IndexOf(reader.ReadLine()!.Split(','), "v0");
        var losses = new List<double[]>();
        while (reader.ReadLine() is { } line) losses.Add([.. line.Split(',').Skip(first).Take(Reports + 1).Select(Loss)]);
        return new([.. losses]);
    }

    /// <summary>The recorded orders in which the 1,000 configurations are drawn, one per seed.</summary>
    public static int[][] Orders()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Shared("reference/search/taskset_orders.json")));
        return json.RootElement.GetProperty("orders").Deserialize<int[][]>()!;
    }

    /// <summary>The loss of a configuration after a number of reports.</summary>
    public double At(int configuration, int report) => _losses[configuration][report];

    /// <summary>How far a final loss is from the best: 0 at the best, 1 at the median.</summary>
    public double Score(double loss) => (loss - Best) / (Median - Best);

    private static double Loss(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var loss) && double.IsFinite(loss) && loss < Diverged ? loss : Diverged;

    private static string Shared(string path)
        => SharedFolder.Find(path) ?? throw new DirectoryNotFoundException($"The curves need ../shared/{path}, which is not beside this checkout.");
}
