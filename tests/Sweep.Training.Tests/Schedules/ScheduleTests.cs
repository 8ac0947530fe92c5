using Sweep.Training.Schedules;
using Xunit;

namespace Sweep.Training.Tests.Schedules;

public class ScheduleTests
{
    [Theory]
    [InlineData("constant", 0, 1.0)]
    [InlineData("constant", 999, 1.0)]
    [InlineData("step", 9, 1.0)]
    [InlineData("step", 10, 0.5)]
    [InlineData("step", 39, 0.125)]
    [InlineData("exponential", 0, 1.0)]
    [InlineData("exponential", 10, 0.5)]
    [InlineData("exponential", 15, 0.35355339)]
    [InlineData("cosine", 0, 1.0)]
    [InlineData("cosine", 50, 0.5)]
    [InlineData("cosine", 75, 0.14644661)]
    [InlineData("cosine", 100, 0.0)]
    [InlineData("cosine", 5000, 0.0)]
    [InlineData("plateau", 70, 1.0)]
    public void Factor_of_a_step(string name, long step, double expected)
        => Assert.Equal(expected, Create($"schedule={name} decay=0.5 decay_steps=10").Factor(step), 1e-7);

    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(9, 0.5)]
    [InlineData(19, 1.0)]
    [InlineData(20, 1.0)]
    [InlineData(60, 0.5)]
    [InlineData(100, 0.0)]
    public void Warm_up_rises_linearly_before_the_cosine(long step, double expected)
        => Assert.Equal(expected, Create("schedule=cosine warmup=20").Factor(step), 1e-7);

    [Fact]
    public void Plateau_reduces_after_its_patience_and_counts_anew()
    {
        var schedule = Create("schedule=plateau decay=0.5 patience=2");
        var factors = new List<double>();
        foreach (var loss in new[] { 3, 2, 2, 2, 2, 1.5, 1.4999, 1.4999, 1.4999, 1.4999 })
        {
            schedule.Observe(loss);
            factors.Add(schedule.Factor(0));
        }

        // 1.4999 is better than 1.5 by less than 1e-4 of it, which does not count.
        Assert.Equal([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25], factors);
    }

    [Fact]
    public void Plateau_continues_from_its_state()
    {
        var whole = Create("schedule=plateau patience=1");
        var cut = Create("schedule=plateau patience=1");
        foreach (var loss in new[] { 2.0, 2, 2, 1, 1, 1, 1, 1 })
        {
            var next = Create("schedule=plateau patience=1");
            cut.State.CopyTo(next.State);
            cut = next;
            whole.Observe(loss);
            cut.Observe(loss);
            Assert.Equal(whole.Factor(0), cut.Factor(0));
        }
    }

    private static ISchedule Create(string settings) => ScheduleKinds.Create(Trials.Settings(settings), 100);
}
