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

        // Declared before what its condition reads; a condition on a conditional parameter; one on a fixed value.
        ["conditional"] = SearchSpace.Create(
            [
                new Parameter.Float("dropout", 0, 0.5, Step: 0.25, When: Expression.Parse("layers > 1")),
                new Parameter.Choice("cell", [ParameterValue.Text("rnn"), ParameterValue.Text("lstm")]),
                new Parameter.Int("layers", 1, 3),
                new Parameter.Choice("forget_bias", [ParameterValue.Int(0), ParameterValue.Int(1)], Ordered: true, When: Expression.Parse("cell == lstm")),
                new Parameter.Int("locked", 0, 2, When: Expression.Parse("dropout > 0")),
                new Parameter.Float("beta1", 0.5, 0.99, When: Expression.Parse("optimizer == adam")),
            ],
            new([new("optimizer", ParameterValue.Text("adam"))])),
        ["constrained"] = SearchSpace.Create(
            [
                new Parameter.Int("hidden", 16, 64, Step: 16),
                new Parameter.Int("layers", 1, 4),
                new Parameter.Float("dropout", 0, 0.5, When: Expression.Parse("layers > 1")),
                new Parameter.Float("lr", 1e-4, 1e-1, Log: true),
            ],
            new([new("width", ParameterValue.Int(128))]),
            [Expression.Parse("hidden * layers <= width"), Expression.Parse("dropout < 0.3 or hidden >= 32")]),
    };
}
