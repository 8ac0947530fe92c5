using System.Numerics;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Tasks;
using Xunit;

namespace Sweep.Training.Tests.Tasks;

public class GeneratedTaskTests
{
    [Fact]
    public void Reber_floor_is_seven_choices_in_eleven_predictions()
    {
        // Expected visits of the six nodes are 1, 1, 2, 1, 1, 1: solved by hand.
        Assert.Equal(Math.Log(2) * 7 / 11, ReberGrammar.EntropyFloor, 1e-12);
        Assert.Equal(11, ReberGrammar.MeanPredictions, 1e-12);
    }

    [Fact]
    public void Reber_floor_agrees_with_drawn_strings()
    {
        Span<int> symbols = stackalloc int[300], legal = stackalloc int[300];
        var (choices, predictions) = (0.0, 0.0);
        for (var i = 0; i < 100_000; i++)
        {
            var length = ReberGrammar.Draw(new CounterRandom(1, "floor", i), symbols, legal);
            predictions += length - 1;
            for (var t = 0; t < length - 1; t++) choices += Math.Log(BitOperations.PopCount((uint)legal[t]));
        }

        Assert.Equal(ReberGrammar.EntropyFloor, choices / predictions, 0.002);
        Assert.Equal(ReberGrammar.MeanPredictions, predictions / 100_000, 0.05);
    }

    [Fact]
    public void Reber_strings_are_legal_and_repeat_their_second_symbol()
    {
        Span<int> symbols = stackalloc int[300], legal = stackalloc int[300];
        var seen = new HashSet<string>();
        for (var i = 0; i < 1000; i++)
        {
            var length = ReberGrammar.Draw(new CounterRandom(2, "legal", i), symbols, legal);
            var text = string.Concat(symbols[..length].ToArray().Select(s => ReberGrammar.Symbols[s]));
            Assert.Matches(@"^B(T|P)B(TS*X(XT*VP)*(S|XT*VV)|PT*V(V|P(XT*VP)*(S|XT*VV)))E\1E$", text);
            for (var t = 0; t < length - 1; t++) Assert.True((legal[t] >> symbols[t + 1] & 1) != 0, text);
            seen.Add(text);
        }

        Assert.True(seen.Count > 100);
    }

    [Fact]
    public void Reber_string_that_is_too_long_is_cut()
    {
        Span<int> whole = stackalloc int[300], cut = stackalloc int[9], legal = stackalloc int[300];
        var length = ReberGrammar.Draw(new CounterRandom(3, "cut", 0), whole, legal);
        Assert.True(length >= 9);
        Assert.Equal(9, ReberGrammar.Draw(new CounterRandom(3, "cut", 0), cut, legal[..9]));
        Assert.Equal(whole[..9].ToArray(), cut.ToArray());
    }

    /// <summary>Training gets to the optimum from above: a model cannot be better than the ideal predictor by more than its luck on the test strings.</summary>
    [Fact]
    public void Reber_ideal_loss_of_the_test_strings_is_near_the_floor()
        => Assert.Equal(ReberGrammar.EntropyFloor, new ReberTask().IdealTestLoss, 0.02);

    [Fact]
    public void Adding_targets_are_the_sums_of_two_marked_numbers_one_in_each_half()
    {
        var (task, settings) = (new AddingTask(11), Trials.Settings("batch=5"));
        var window = new Window(task.Network(settings), 5, 11);
        for (var step = 0; step < 50; step++)
        {
            task.Fill(settings, 1, step, window);
            for (var lane = 0; lane < 5; lane++)
            {
                var marked = Enumerable.Range(0, 11).Where(t => window.Features[2 * (t * 5 + lane) + 1] == 1).ToArray();
                Assert.Equal(2, marked.Length);
                Assert.True(marked[0] < 5 && marked[1] >= 5);
                Assert.Equal(window.Features[2 * (marked[0] * 5 + lane)] + window.Features[2 * (marked[1] * 5 + lane)], window.Values[50 + lane]);
            }

            foreach (var value in window.Values[..50]) Assert.True(float.IsNaN(value));
        }
    }

    /// <summary>A network of zeros with bias 1 is the best constant predictor.</summary>
    [Fact]
    public void Adding_baseline_is_a_sixth()
    {
        var task = new AddingTask(20);
        var network = Zeros(task, out var window);
        network.Parameters.ValuesOf(network.Parameters["out.bias"])[0] = 1;
        var metrics = task.Evaluate(window).Run(network, window);
        Assert.Equal(task.Optimum.Baseline!.Value, metrics[0], 0.01);
        Assert.Equal(0, metrics[1]);
    }

    [Fact]
    public void Copy_repeats_ten_symbols_after_the_marker()
    {
        var (task, settings) = (new CopyTask(5), Trials.Settings("batch=3"));
        var window = new Window(task.Network(settings), 3, 25);
        task.Fill(settings, 1, 9, window);
        for (var lane = 0; lane < 3; lane++)
        {
            for (var t = 0; t < 25; t++)
            {
                Assert.True(t < 10 ? window.Symbols[t * 3 + lane] is >= 1 and <= 8 : window.Symbols[t * 3 + lane] == (t == 14 ? 9 : 0));
                Assert.Equal(t < 15 ? 0 : window.Symbols[(t - 15) * 3 + lane], window.Targets[t * 3 + lane]);
            }
        }
    }

    /// <summary>Blank for certain until the marker, then one of eight with equal probability: what a model without memory can do at best.</summary>
    [Fact]
    public void Copy_baseline_is_that_of_a_predictor_without_memory()
    {
        Assert.Equal(10 * Math.Log(8) / 40, new CopyTask(20).Optimum.Baseline!.Value, 1e-12);
        var task = new CopyTask(20);
        var network = Zeros(task, out var window);
        var metrics = task.Evaluate(window).Run(network, window);
        Assert.Equal(Math.Log(9), metrics[0], 1e-5); // nothing learnt: one of nine at each of the 40 steps
    }

    private static RecurrentNetwork Zeros(ITask task, out Window window)
    {
        var settings = Trials.Settings("batch=32");
        var longest = task.LongestWindow(settings);
        var network = new RecurrentNetwork(task.Network(settings), settings.Batch, longest);
        window = new Window(network.Options, settings.Batch, longest);
        return network;
    }
}
