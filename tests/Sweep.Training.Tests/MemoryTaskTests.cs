using Xunit;

namespace Sweep.Training.Tests;

/// <summary>The memory tasks are solved within the steps recorded from PyTorch with the same protocol; the benchmark <c>memory-tasks</c> shows all of it.</summary>
public class MemoryTaskTests
{
    [Theory]
    [InlineData("cell=lstm forget_bias=1")]
    [InlineData("cell=gru")]
    [InlineData("cell=rnn")]
    [InlineData("cell=rnn_relu init=orthogonal")]
    public void Reber_is_predicted_without_a_mistake_within_1500_steps(string cell)
        => Assert.True(SolvedAt("reber", $"{cell} hidden=16 batch=16 lr=0.01", "legal_strings", 1500) is not null);

    [Theory]
    [Trait("Category", "Heavy")]
    [InlineData("cell=lstm forget_bias=1 lr=0.002", true)]
    [InlineData("cell=gru lr=0.002", true)]
    [InlineData("cell=rnn_relu init=orthogonal lr=0.001", true)]
    [InlineData("cell=rnn lr=0.002", false)]
    public void Adding_of_length_100_is_solved_within_3000_steps_by_cells_that_can(string cell, bool solved)
        => Assert.Equal(solved, SolvedAt("adding 100", $"{cell} hidden=64 batch=32", "solved", 3000) is not null);

    private static long? SolvedAt(string task, string settings, string metric, int steps)
    {
        var trainer = new Trainer(Trials.Plan(task, settings, max: steps, seed: 1));
        var index = trainer.MetricNames.ToList().IndexOf(metric);
        for (var mark = 100; mark <= steps; mark += 100)
        {
            trainer.TrainTo(mark, default);
            if (trainer.Evaluate()[index] == 1) return mark;
        }

        return null;
    }
}
