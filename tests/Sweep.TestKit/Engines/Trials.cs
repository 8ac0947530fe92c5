using Sweep.Training;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;

namespace Sweep.TestKit.Engines;

/// <summary>Small trials for tests.</summary>
public static class Trials
{
    /// <summary>A text of 4,000 symbols in which each word is one of eight, drawn: enough structure to learn from within seconds.</summary>
    public static Utf8Text Text(string words = "the cat sat on a mat and ran\n", int length = 4000)
    {
        var parts = words.Split(' ');
        var random = new CounterRandom(7, "test.text");
        var text = new System.Text.StringBuilder();
        for (var i = 0; text.Length < length; i++) text.Append(parts[random.Below(parts.Length, i)]).Append(' ');
        return Utf8Text.Decode("test.txt", System.Text.Encoding.UTF8.GetBytes(text.ToString(0, length)));
    }

    public static ITask Task(string name) => name switch
    {
        "char-lm" => new CharLmTask(Text(), [0.9, 0.1], InputKind.OneHot),
        "char-lm embedding" => new CharLmTask(Text(), [0.9, 0.1], InputKind.Embedding),
        "reber" => new ReberTask(),
        "adding" => new AddingTask(20),
        "adding 100" => new AddingTask(100),
        "copy" => new CopyTask(5),
        _ => throw new ArgumentException(name),
    };

    /// <summary>Hyperparameters from <c>"hidden=8 lr=0.01"</c>, on top of a small network.</summary>
    public static TrainingSettings Settings(string given)
    {
        var problems = new List<SettingProblem>();
        var all = $"hidden=8 batch=4 window=10 {given}".Trim().Split(' ').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1]));
        var settings = TrainingSettings.From(all, problems);
        return problems.Count == 0 ? settings : throw new ArgumentException(string.Join("; ", problems));
    }

    public static TrainerPlan Plan(string task, string settings, ResourceKind resource = ResourceKind.Steps, long max = 300, ulong seed = 5)
        => new(Task(task), Settings(settings), seed, resource, max);
}
