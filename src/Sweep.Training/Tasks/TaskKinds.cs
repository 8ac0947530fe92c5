namespace Sweep.Training.Tasks;

/// <summary>The tasks that a specification can name: one line each.</summary>
public static class TaskKinds
{
    public static IReadOnlyList<TaskKind> All { get; } =
    [
        new("char-lm", "Predict the next character of a text file.", CharLmTask.Reported, CharLmTask.Options, CharLmTask.Open),
        new("reber", "Predict the next symbol of embedded Reber strings.", ReberTask.Reported, [], _ => new ReberTask()),
        new("adding", "Add the two marked numbers of a long sequence.", AddingTask.Reported, AddingTask.Options, options => new AddingTask(options.Int("length"))),
        new("copy", "Repeat ten symbols after a gap.", CopyTask.Reported, CopyTask.Options, options => new CopyTask(options.Int("gap"))),
    ];
}
