namespace Sweep.Cli.Tests;

/// <summary>Specifications that train in a second or two.</summary>
public static class Specifications
{
    public const string Reber = """
        name: tiny
        task: reber
        metric: { name: val_loss, goal: minimize }
        space:
          cell:   { choice: [rnn, gru] }
          hidden: { int: [4, 8] }
          lr:     { float: [1e-3, 1e-1], log: true }
        fixed: { batch: 4 }
        sampler: random
        scheduler: { kind: asha, resource: steps, min_resource: 5, max_resource: 20, reduction_factor: 2 }
        budget: { trials: 6 }
        report_every: 5
        slots: 1
        """;

    public const string CharLm = """
        name: letters
        task: { kind: char-lm, data: text.txt }
        space:
          lr: { float: [1e-3, 1e-1], log: true }
        fixed: { hidden: 8, batch: 2, window: 8 }
        sampler: random
        scheduler: { kind: none, resource: steps, max_resource: 10 }
        budget: { trials: 2 }
        slots: 1
        """;

    public static string Write(string folder, string content, string name = "spec.yaml")
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
