using Sweep.Training.Checkpoints;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Tasks;
using Xunit;

namespace Sweep.Training.Tests.Checkpoints;

public class TrainedModelTests
{
    [Fact]
    public void Parameters_have_the_names_and_shapes_of_torch()
    {
        var file = SafetensorsReader.Read(new MemoryStream(Checkpoint("char-lm embedding", "cell=lstm layers=2 embedding=5")));
        var symbols = file["embedding.weight"].Shape[0];
        Assert.Equal([symbols, 5], file["embedding.weight"].Shape);
        Assert.Equal([32, 5], file["rnn.weight_ih_l0"].Shape);
        Assert.Equal([32, 8], file["rnn.weight_hh_l1"].Shape);
        Assert.Equal([32], file["rnn.bias_hh_l1"].Shape);
        Assert.Equal([symbols, 8], file["out.weight"].Shape);
        Assert.Equal([32, 8], file["adam.m.rnn.weight_ih_l1"].Shape);
        Assert.Equal([2, 4, 8], file["state.c"].Shape);
    }

    [Fact]
    public void Measures_what_the_trial_measured()
    {
        var plan = Trials.Plan("reber", "");
        var trainer = new Trainer(plan);
        trainer.TrainTo(20, default);
        Assert.Equal(trainer.Evaluate()[..3], TrainedModel.Load(Saved(trainer)).Evaluate(plan.Task));
    }

    [Fact]
    public void Measures_any_text_of_known_symbols()
    {
        var model = TrainedModel.Load(new MemoryStream(Checkpoint("char-lm", "")));
        Assert.InRange(model.Evaluate(Trials.Text("cat on the mat", 300))[0], 0.1, 10);
        Assert.Equal(
            "other.txt: symbol 'é' (U+00E9) at position 4 is not in the vocabulary of the checkpoint, which has 13 symbols.",
            Assert.Throws<DataException>(() => model.Evaluate(Utf8Text.Decode("other.txt", "the é"u8))).Message);
    }

    [Fact]
    public void Refuses_another_task_and_another_text()
    {
        var model = TrainedModel.Load(new MemoryStream(Checkpoint("char-lm", "")));
        Assert.Equal("The checkpoint was trained on char-lm, not on reber.", Assert.Throws<DataException>(() => model.Evaluate(new ReberTask())).Message);
        var other = new CharLmTask(Trials.Text("some other words", 500), [0.5, 0.5], InputKind.OneHot);
        Assert.StartsWith("The vocabulary of the text differs from that of the checkpoint: ", Assert.Throws<DataException>(() => model.Evaluate(other)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed=6", "The checkpoint belongs to another trial: its seed is '5', not '6'.")]
    [InlineData("task=reber", "The checkpoint belongs to another trial: its task is 'char-lm', not 'reber'.")]
    public void Refuses_to_continue_another_trial(string change, string message)
    {
        var plan = Trials.Plan(change == "task=reber" ? "reber" : "char-lm", "", seed: change == "seed=6" ? 6u : 5u);
        Assert.Equal(message, Assert.Throws<SafetensorsException>(() => TrainerCheckpoint.Load(plan, new MemoryStream(Checkpoint("char-lm", "")))).Message);
    }

    [Fact]
    public void Refuses_to_continue_with_other_hyperparameters()
    {
        var e = Assert.Throws<SafetensorsException>(() => TrainerCheckpoint.Load(Trials.Plan("char-lm", "lr=0.5"), new MemoryStream(Checkpoint("char-lm", ""))));
        Assert.StartsWith("The checkpoint belongs to another trial: its settings is", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_network_that_its_tensors_do_not_bear_out()
    {
        var file = SafetensorsReader.Read(new MemoryStream(Checkpoint("char-lm", "")));
        var writer = new SafetensorsWriter();
        foreach (var (name, value) in file.Metadata) writer.Metadata(name, name == "network.hidden" ? "60000" : value);
        foreach (var tensor in file.Tensors.Where(tensor => tensor.Type == ElementType.F32))
        {
            var values = new float[tensor.Data.Length / 4];
            file.Read(tensor.Name, values);
            writer.Add(tensor.Name, [.. tensor.Shape.Select(n => (int)n)], values);
        }

        var stream = new MemoryStream();
        writer.WriteTo(stream);
        stream.Position = 0;
        Assert.Equal("Tensor 'out.weight' must have the shape [13, 60000], but has [13, 8].", Assert.Throws<SafetensorsException>(() => TrainedModel.Load(stream)).Message);
    }

    internal static byte[] Checkpoint(string task, string settings)
    {
        var trainer = new Trainer(Trials.Plan(task, settings));
        trainer.TrainTo(3, default);
        return Saved(trainer).ToArray();
    }

    private static MemoryStream Saved(Trainer trainer)
    {
        var stream = new MemoryStream();
        TrainerCheckpoint.Save(trainer, stream);
        stream.Position = 0;
        return stream;
    }
}
