using Sweep.Training.Cells;
using Sweep.Training.Layers;

namespace Sweep.Training.Settings;

/// <summary>The hyperparameters of one trial, checked. <see cref="Hyperparameters.All"/> has ranges, defaults and meanings.</summary>
public sealed record TrainingSettings
{
    public CellKind Cell { get; init; }

    public int Hidden { get; init; }

    public int Layers { get; init; }

    public double LearningRate { get; init; }

    public double Dropout { get; init; }

    public DropoutKind DropoutKind { get; init; }

    public double Clip { get; init; }

    public double ClipValue { get; init; }

    public int Batch { get; init; }

    public int Window { get; init; }

    public string Optimizer { get; init; } = "";

    public double Momentum { get; init; }

    public bool Nesterov { get; init; }

    public double Beta1 { get; init; }

    public double Beta2 { get; init; }

    public double Alpha { get; init; }

    public double? Epsilon { get; init; }

    public double? WeightDecay { get; init; }

    public string Schedule { get; init; } = "";

    public int WarmUp { get; init; }

    public double Decay { get; init; }

    public int DecaySteps { get; init; }

    public int Patience { get; init; }

    public int Embedding { get; init; }

    public Initialisation Initialisation { get; init; }

    public double? ForgetBias { get; init; }

    /// <summary>The defaults, without any value given.</summary>
    public static TrainingSettings Default { get; } = From([], []);

    /// <summary>Reads hyperparameters by name; everything wrong goes to <paramref name="problems"/>, with the default standing in for it.</summary>
    public static TrainingSettings From(IEnumerable<KeyValuePair<string, string>> given, ICollection<SettingProblem> problems)
    {
        var v = SettingValues.Read(Hyperparameters.All, given, problems);
        if (v.Bool("bidirectional"))
            problems.Add(new("bidirectional", "must be false: a network that reads backwards would see the symbols it has to predict."));
        if (v.Bool("nesterov") && v.Float("momentum") == 0)
            problems.Add(new("nesterov", "needs a momentum above 0, but got momentum 0."));
        return new TrainingSettings
        {
            Cell = CellOf(v.Text("cell")),
            Hidden = v.Int("hidden"),
            Layers = v.Int("layers"),
            LearningRate = v.Float("lr"),
            Dropout = v.Float("dropout"),
            DropoutKind = v.Text("dropout_kind") == "variational" ? DropoutKind.Variational : DropoutKind.Between,
            Clip = v.Float("clip"),
            ClipValue = v.Float("clip_value"),
            Batch = v.Int("batch"),
            Window = v.Int("window"),
            Optimizer = v.Text("optimizer"),
            Momentum = v.Float("momentum"),
            Nesterov = v.Bool("nesterov"),
            Beta1 = v.Float("beta1"),
            Beta2 = v.Float("beta2"),
            Alpha = v.Float("alpha"),
            Epsilon = v.OptionalFloat("eps"),
            WeightDecay = v.OptionalFloat("weight_decay"),
            Schedule = v.Text("schedule"),
            WarmUp = v.Int("warmup"),
            Decay = v.Float("decay"),
            DecaySteps = v.Int("decay_steps"),
            Patience = v.Int("patience"),
            Embedding = v.Int("embedding"),
            Initialisation = v.Text("init") == "orthogonal" ? Initialisation.Orthogonal : Initialisation.Torch,
            ForgetBias = v.OptionalFloat("forget_bias"),
        };
    }

    /// <summary>The network that these hyperparameters ask for, on a task's input and output.</summary>
    public NetworkOptions Network(InputKind input, int inputSize, int outputs) => new()
    {
        Cell = Cell,
        Input = input,
        InputSize = inputSize,
        Embedding = Embedding,
        Hidden = Hidden,
        Layers = Layers,
        Outputs = outputs,
        Dropout = Dropout,
        DropoutKind = DropoutKind,
        Initialisation = Initialisation,
        ForgetBias = ForgetBias,
    };

    /// <summary>The cell of a name in a specification.</summary>
    internal static CellKind CellOf(string name) => name switch
    {
        "rnn" => CellKind.RnnTanh,
        "rnn_relu" => CellKind.RnnRelu,
        "gru" => CellKind.Gru,
        "lstm" => CellKind.Lstm,
        _ => throw new ArgumentException($"No cell is named '{name}'."),
    };

    /// <summary>The name of a cell in a specification.</summary>
    internal static string NameOf(CellKind cell) => cell switch
    {
        CellKind.RnnTanh => "rnn",
        CellKind.RnnRelu => "rnn_relu",
        CellKind.Gru => "gru",
        _ => "lstm",
    };
}
