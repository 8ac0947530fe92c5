using System.Text;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;
using Xunit;

namespace Sweep.Training.Tests.Tasks;

public sealed class CharLmTaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweep-char-lm-").FullName;

    // 0 1 2 … 9 0 1 …, so that a symbol is its position modulo 10.
    private static string Digits(int length) => string.Concat(Enumerable.Range(0, length).Select(i => (char)('0' + i % 10)));

    [Fact]
    public void Lanes_are_contiguous_and_targets_one_ahead()
    {
        var (task, settings) = (Task(Digits(125)), Trials.Settings("batch=3 window=7"));
        var window = new Window(task.Network(settings), 3, 7);
        // 112 symbols train (⌊0.9 · 125⌋); a lane has ⌊111 / 3⌋ = 37, five windows of 7.
        Assert.Equal(5, task.StepsPerEpoch(settings));
        foreach (var step in new[] { 0, 4, 5, 7 })
        {
            task.Fill(settings, 1, step, window);
            var start = step % 5 * 7;
            Assert.Equal(step % 5 == 0, window.StartsAfresh);
            for (var t = 0; t < 7; t++)
            {
                for (var lane = 0; lane < 3; lane++)
                {
                    Assert.Equal((lane * 37 + start + t) % 10, window.Symbols[t * 3 + lane]);
                    Assert.Equal((lane * 37 + start + t + 1) % 10, window.Targets[t * 3 + lane]);
                }
            }
        }
    }

    [Fact]
    public void Vocabulary_is_sorted_scalars_of_the_training_text()
    {
        var task = Task("b😀aé" + new string('a', 96));
        Assert.Equal(['a', 'b', 'é', 0x1F600], task.Vocabulary.Scalars.ToArray());
        Assert.False(task.Vocabulary.HasUnknown);
        Assert.Equal((90, 10, 0), task.Lengths);
    }

    [Fact]
    public void Symbol_that_only_the_validation_text_has_is_the_unknown_one()
    {
        var task = Task(new string('a', 50) + new string('b', 40) + "abczabczab");
        Assert.True(task.Vocabulary.HasUnknown);
        Assert.Equal(3, task.Vocabulary.Size);
        Assert.Equal(2, task.Vocabulary.IndexOf('z'));
        Assert.Equal(3, task.Network(Trials.Settings("")).Outputs);
    }

    [Fact]
    public void Byte_order_mark_is_no_symbol()
        => Assert.Equal(['a', 'b'], Utf8Text.Decode("t", [0xEF, 0xBB, 0xBF, (byte)'a', (byte)'b']).Scalars);

    /// <summary>A network whose weights are all zero gives every symbol the same probability: ln V in every lane.</summary>
    [Fact]
    public void Evaluation_of_a_uniform_network_is_the_logarithm_of_the_vocabulary()
    {
        var (task, settings) = (Task(Digits(1000)), Trials.Settings(""));
        var network = new RecurrentNetwork(task.Network(settings), settings.Batch, settings.Window);
        var window = new Window(network.Options, settings.Batch, settings.Window);
        var metrics = task.Evaluate(window).Run(network, window);
        Assert.Equal([Math.Log(10), Math.Log(10), Math.Log(10), Math.Log2(10), 10], metrics, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    /// <summary>Lane by lane and symbol by symbol, with a network of one lane: the same losses.</summary>
    [Fact]
    public void Evaluation_agrees_with_reading_each_lane_alone()
    {
        var trainer = new Trainer(Trials.Plan("char-lm", "batch=4 window=9 lr=0.01"));
        trainer.TrainTo(40, default);
        var task = (CharLmTask)trainer.Plan.Task;
        var validation = Trials.Text().Scalars.AsSpan(3600).ToArray();
        var length = (validation.Length - 1) / 4;
        var lanes = new double[4];
        var single = new RecurrentNetwork(trainer.Model.Options, 1, 1, trainer.Model.Capture().Parameters);
        for (var lane = 0; lane < 4; lane++)
        {
            single.State.Reset();
            for (var t = 0; t < length; t++)
            {
                var logits = single.Forward([task.Vocabulary.IndexOf(validation[lane * length + t])], 1, false, default).ToArray();
                var total = logits.Sum(x => Math.Exp(x));
                lanes[lane] += Math.Log(total) - logits[task.Vocabulary.IndexOf(validation[lane * length + t + 1])];
            }

            lanes[lane] /= length;
        }

        var metrics = trainer.Evaluate();
        Assert.Equal(lanes.Average(), metrics[0], 1e-5);
        Assert.Equal(lanes.Order().ElementAt(1), metrics[1], 1e-5); // the lower of the two in the middle, as torch.median
        Assert.Equal(lanes.Max(), metrics[2], 1e-5);
    }

    [Fact]
    public void Third_share_is_a_test_text()
    {
        var task = new CharLmTask(Utf8Text.Decode("t", Encoding.UTF8.GetBytes(Digits(1000))), [0.8, 0.1, 0.1], InputKind.OneHot);
        Assert.Equal((800, 100, 100), task.Lengths);
        var network = new RecurrentNetwork(task.Network(Trials.Settings("")), 4, 10);
        var window = new Window(network.Options, 4, 10);
        Assert.Equal(Math.Log(10), task.EvaluateTest(window).Run(network, window)[0], 1e-5);
        Assert.Equal(
            "The test text has 0 symbols, but 5 are needed. Give it a share, for instance split: [0.8, 0.1, 0.1].",
            Assert.Throws<DataException>(() => Task(Digits(1000)).EvaluateTest(window)).Message);
    }

    [Theory]
    [InlineData(30, "batch=2 window=40", "window: must be at most 26, because the training text has only 27 symbols, but got 40.")]
    [InlineData(1000, "batch=200 window=10", "batch: must be at most 89 for windows of 10 over 900 training symbols, but got 200.", "batch: must be at most 99, because the validation text has only 100 symbols, but got 200.")]
    [InlineData(1000, "batch=99 window=5")]
    public void Hyperparameters_must_fit_the_text(int length, string settings, params string[] problems)
    {
        var task = new CharLmTask(Utf8Text.Decode("t", Encoding.UTF8.GetBytes(Digits(length))), [0.9, 0.1], InputKind.OneHot);
        Assert.Equal(problems, task.Check(Trials.Settings(settings)).Select(problem => problem.ToString()));
    }

    [Fact]
    public void Missing_file_is_named() => Assert.Matches(
        @"^.*nowhere\.txt: there is no such file\. Paths are relative to the current folder, .*\.$",
        Assert.Throws<DataException>(() => Open(Path.Combine(_folder, "nowhere.txt"))).Message);

    [Fact]
    public void Folder_cannot_be_read() => Assert.StartsWith($"{_folder}: cannot be read: ", Assert.Throws<DataException>(() => Open(_folder)).Message, StringComparison.Ordinal);

    [Fact]
    public void Empty_file_is_named()
    {
        var path = Write([]);
        Assert.Equal($"{path}: the file is empty.", Assert.Throws<DataException>(() => Open(path)).Message);
    }

    [Theory]
    [InlineData("6162FF63", 2, "FF")]
    [InlineData("6162E282", 2, "E2")] // cut off in the middle of a symbol
    [InlineData("C3A9C0AF", 2, "C0")] // an overlong form
    [InlineData("EDA080", 0, "ED")] // a lone surrogate
    public void Byte_that_is_not_utf8_is_named_with_its_place(string hex, int at, string value)
    {
        var path = Write(Convert.FromHexString(hex));
        Assert.Equal(
            $"{path}: not UTF-8: byte {at} (0x{value}) begins no valid sequence. Convert the file, for instance with iconv -t UTF-8.",
            Assert.Throws<DataException>(() => Open(path)).Message);
    }

    [Fact]
    public void Text_too_short_to_split_is_named()
    {
        var path = Write("abcdefg"u8);
        Assert.Equal($"{path}: 7 symbols split 0.9 : 0.1 leave 6 for training and 1 for validation; each needs 2 at least.", Assert.Throws<DataException>(() => Open(path)).Message);
    }

    [Theory]
    [InlineData("0.9, 0.2", "char-lm: split: must be two or three shares that add up to at most 1, but got 0.9, 0.2.")]
    [InlineData("0.9", "char-lm: split: must be two or three shares that add up to at most 1, but got 0.9.")]
    public void Split_must_add_up(string split, string message)
        => Assert.Equal(message, Assert.Throws<DataException>(() => Open(Write("abc"u8), ("split", split))).Message);

    [Fact]
    public void Data_must_be_given()
        => Assert.Equal("char-lm: data: must name a text file, for instance with --set task.data=input.txt.", Assert.Throws<DataException>(() => CharLmTask.Open(SettingValues.Read(CharLmTask.Options, [], []))).Message);

    [Fact]
    public void File_is_fingerprinted()
    {
        var path = Write(Encoding.UTF8.GetBytes(Digits(100)));
        var file = Assert.Single(Open(path).Files);
        Assert.Equal((path, 100L), (file.Path, file.Bytes));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))), file.Sha256);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(_folder, "text.txt");
        File.WriteAllBytes(path, content);
        return path;
    }

    private static ITask Open(string path, params (string Name, string Value)[] others)
        => CharLmTask.Open(SettingValues.Read(CharLmTask.Options, [new("data", path), .. others.Select(o => KeyValuePair.Create(o.Name, o.Value))], []));

    private static CharLmTask Task(string text) => new(Utf8Text.Decode("t", Encoding.UTF8.GetBytes(text)), [0.9, 0.1], InputKind.OneHot);
}
