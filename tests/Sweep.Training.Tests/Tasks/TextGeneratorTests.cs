using Sweep.Training.Checkpoints;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Tasks;
using Sweep.Training.Tests.Checkpoints;
using Xunit;

namespace Sweep.Training.Tests.Tasks;

public class TextGeneratorTests
{
    private static readonly Lazy<byte[]> Trained = new(() =>
    {
        var trainer = new Trainer(Trials.Plan("char-lm", "hidden=32 lr=0.01"));
        trainer.TrainTo(300, default);
        var stream = new MemoryStream();
        TrainerCheckpoint.Save(trainer, stream);
        return stream.ToArray();
    });

    [Fact]
    public void Writes_the_words_it_learnt()
    {
        var text = Write(Model(), "the ", 400, 0.5, 1);
        Assert.Equal(400, text.Length);
        var words = text.Split(' ')[1..^1];
        string[] known = ["the", "cat", "sat", "on", "a", "mat", "and", "ran\n"];
        Assert.True(words.Count(known.Contains) > 0.9 * words.Length, text);
    }

    [Fact]
    public void Same_seed_same_text_other_seed_other_text()
    {
        Assert.Equal(Write(Model(), "the ", 50, 1, 1), Write(Model(), "the ", 50, 1, 1));
        Assert.NotEqual(Write(Model(), "the ", 50, 1, 1), Write(Model(), "the ", 50, 1, 2));
    }

    [Fact]
    public void Zero_temperature_takes_the_likeliest_whatever_the_seed()
        => Assert.Equal(Write(Model(), "the ", 50, 0, 1), Write(Model(), "the ", 50, 0, 2));

    [Fact]
    public void Prompt_matters_and_may_be_empty()
    {
        var generator = Model();
        Assert.NotEqual(Write(generator, "the c", 5, 0, 1), Write(generator, "the r", 5, 0, 1));
        Assert.Equal(20, Write(generator, "", 20, 1, 1).Length);
    }

    [Fact]
    public void Unknown_symbol_in_the_prompt_is_named_with_its_place()
        => Assert.Equal(
            "prompt: symbol '😀' (U+1F600) at position 4 is not in the vocabulary of the model, which has 13 symbols.",
            Assert.Throws<DataException>(() => Model().Generate("the 😀", 5, 1, 1)).Message);

    [Fact]
    public void Model_without_text_says_so()
        => Assert.Equal(
            "The checkpoint was trained on reber, which has no text to generate. Use a checkpoint of char-lm.",
            Assert.Throws<DataException>(() => new TextGenerator(TrainedModel.Load(new MemoryStream(TrainedModelTests.Checkpoint("reber", ""))))).Message);

    [Fact]
    public void Never_writes_the_unknown_symbol()
    {
        var text = Utf8Text.Decode("t.txt", System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ab", 200)) + "cccc"));
        var plan = Trials.Plan("char-lm", "") with { Task = new CharLmTask(text, [0.9, 0.1], InputKind.OneHot) };
        Assert.True(plan.Task.Vocabulary!.HasUnknown);
        var stream = new MemoryStream();
        TrainerCheckpoint.Save(new Trainer(plan), stream);
        stream.Position = 0;
        Assert.All(Write(new TextGenerator(TrainedModel.Load(stream)), "a", 300, 5, 1), c => Assert.Contains(c, "ab"));
    }

    private static TextGenerator Model() => new(TrainedModel.Load(new MemoryStream(Trained.Value)));

    private static string Write(TextGenerator generator, string prompt, int length, double temperature, ulong seed)
        => string.Concat(generator.Generate(prompt, length, temperature, seed));
}
