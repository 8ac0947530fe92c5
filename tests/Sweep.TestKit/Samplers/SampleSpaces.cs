using Sweep.Core.Spaces;

namespace Sweep.TestKit.Samplers;

/// <summary>Small spaces that together have every kind of parameter.</summary>
public static class SampleSpaces
{
    public static IReadOnlyDictionary<string, SearchSpace> All { get; } = new Dictionary<string, SearchSpace>
    {
        ["numbers"] = SearchSpace.Create(
            [
                new Parameter.Float("momentum", -0.5, 0.99),
                new Parameter.Float("lr", 1e-5, 1e-1, Log: true),
                new Parameter.Float("dropout", 0, 0.5, Step: 0.1),
                new Parameter.Int("layers", 1, 4),
                new Parameter.Int("window", 20, 47, Step: 5),
                new Parameter.Int("hidden", 2, 32, Log: true),
            ],
            new([new("optimizer", ParameterValue.Text("adam"))])),
        ["choices"] = SearchSpace.Create(
            [
                new Parameter.Choice("cell", [ParameterValue.Text("rnn"), ParameterValue.Text("lstm"), ParameterValue.Text("gru")]),
                new Parameter.Choice("batch", [ParameterValue.Int(16), ParameterValue.Int(32), ParameterValue.Int(128)], Ordered: true),
                new Parameter.Choice("bidirectional", [ParameterValue.Bool(false), ParameterValue.Bool(true)]),
                new Parameter.Int("seed", 7, 7),
            ],
            new([new("clip", ParameterValue.Float(1)), new("window", ParameterValue.Int(50))])),
    };
}
