using Sweep.Training.Optimizers;
using Sweep.Training.Schedules;
using Sweep.Training.Settings;
using Xunit;

namespace Sweep.Training.Tests;

/// <summary>A trial that is cut, saved and loaded anywhere goes on as if nothing had been: same checkpoint, same metrics, to the last bit.</summary>
public class TrainerResumeTests
{
    private const int Steps = 230; // beyond two blocks, and beyond the end of the small text's lanes

    public static TheoryData<string, string> Trials_of_every_kind()
    {
        var data = new TheoryData<string, string>();
        foreach (var task in new[] { "char-lm", "char-lm embedding", "reber", "adding", "copy" })
        {
            foreach (var cell in new[] { "rnn", "rnn_relu", "lstm", "gru" }) data.Add(task, $"cell={cell}");
        }

        foreach (var optimizer in OptimizerKinds.All)
        {
            data.Add("char-lm", $"optimizer={optimizer.Name} momentum=0.5 weight_decay=0.01");
            data.Add("reber", $"optimizer={optimizer.Name}");
        }

        foreach (var schedule in ScheduleKinds.All)
        {
            data.Add("char-lm", $"schedule={schedule.Name} warmup=20 decay_steps=30 patience=0 lr=0.05");
        }

        foreach (var kind in new[] { "between", "variational" }) data.Add("char-lm", $"layers=2 dropout=0.3 dropout_kind={kind}");
        data.Add("char-lm", "clip=0.05 clip_value=0.01");
        return data;
    }

    [Theory]
    [MemberData(nameof(Trials_of_every_kind))]
    public void Continues_bit_for_bit_from_any_cut(string task, string settings)
    {
        var plan = Trials.Plan(task, settings, max: Steps);
        var whole = new Trainer(plan);
        whole.TrainTo(Steps, default);
        var cut = new Trainer(plan);
        foreach (var mark in new[] { 1, 99, 100, 157, Steps })
        {
            cut.TrainTo(mark, default);
            cut.Evaluate();
            cut = Reload(cut);
        }

        Assert.Equal(Saved(whole), Saved(cut));
        Assert.Equal(whole.Evaluate(), cut.Evaluate());
        Assert.Equal(whole.Progress, cut.Progress);
    }

    [Theory]
    [InlineData(ResourceKind.Tokens, 12345)]
    [InlineData(ResourceKind.Epochs, 2)]
    public void Spends_the_same_however_it_is_cut(ResourceKind resource, long mark)
    {
        var plan = Trials.Plan("char-lm", "", resource, mark);
        var whole = new Trainer(plan);
        whole.TrainTo(mark, default);
        var cut = new Trainer(plan);
        for (var at = 1L; at <= mark; at += 1 + mark / 7) cut.TrainTo(at, default);
        cut.TrainTo(mark, default);
        Assert.True(whole.Spent >= mark);
        Assert.Equal(Saved(whole), Saved(cut));
    }

    private static Trainer Reload(Trainer trainer) => TrainerCheckpoint.Load(trainer.Plan, new MemoryStream(Saved(trainer)));

    private static byte[] Saved(Trainer trainer)
    {
        var stream = new MemoryStream();
        TrainerCheckpoint.Save(trainer, stream);
        return stream.ToArray();
    }
}
