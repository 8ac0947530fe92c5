using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Xunit;

namespace Sweep.Hosting.Tests.Specifications;

public sealed class ExternalEngineTests
{
    private const string Sound =
        """
        name: outside
        engine: external
        metric: { name: accuracy, goal: maximize }
        space:
          temperature: { float: [0.1, 2.0], when: sampling }
          sampling: { choice: [true, false] }
          batch: { int: [1, 64] }
        fixed: { model: "my model", rate: 3 }
        budget: { trials: 5 }
        """;

    [Fact]
    public void Needs_no_task_and_takes_any_parameters()
    {
        var read = Specification.Parse(Sound, "x.yaml");
        Assert.True(read.IsExternal);
        Assert.Equal(("accuracy", true), (read.Metric.Name, read.Metric.Maximize));
        Assert.Equal(["temperature", "sampling", "batch"], read.Space.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(("steps", 1000L, 50L, 0), (read.Scheduler.Resource, read.Scheduler.MaxResource, read.ReportEvery, read.KeepCheckpoints));
        Assert.Null(read.Slots);
        Assert.Null(Engines.Open(read));
    }

    [Fact]
    public void Is_written_without_what_it_cannot_have_and_reads_back()
    {
        var read = Specification.Parse(Sound, "x.yaml");
        var yaml = read.ToYaml();
        Assert.DoesNotContain("task", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("checkpoints", yaml, StringComparison.Ordinal);
        Assert.Equal(read, Specification.Parse(yaml, "y.yaml"));
    }

    [Theory]
    [InlineData("task: reber", "line 10, task: an external engine knows what it trains: remove task. The engines cpu and torch take one.")]
    [InlineData("slots: 2", "line 10, slots: an external engine has as many slots as its loops ask with: remove slots.")]
    [InlineData("checkpoints: { keep: 2 }", "line 10, checkpoints: an external engine keeps its own checkpoints: remove checkpoints.")]
    [InlineData("weight: 2", "line 10, weight: an external engine's loops run where they were started, on no slot that is shared: remove weight.")]
    [InlineData("priority: 2", "line 10, priority: an external engine's loops run where they were started, on no slot that is shared: remove priority.")]
    [InlineData("run_on: { gpu: h100 }", "line 10, run_on: an external engine's loops run where they were started, on no slot that is shared: remove run_on.")]
    [InlineData("scheduler: { resource: minutes }", "line 10, scheduler.resource: must be one of steps, tokens, epochs, but got 'minutes'.")]
    [InlineData("scheduler: { resource: epochs, max_resource: 5 }", null)]
    public void Refuses_what_it_cannot_have(string line, string? problem) => AssertProblem($"{Sound}\n{line}\n", problem);

    [Theory]
    [InlineData("", "metric: an external engine's metric is not known: give its name and goal, for instance metric: { name: val_loss, goal: minimize }.")]
    [InlineData("metric: loss", "line 3, metric: an external engine's metric is not known: give its name and goal, for instance metric: { name: val_loss, goal: minimize }.")]
    [InlineData("metric: { name: loss, goal: least }", "line 3, metric.goal: must be one of minimize, maximize, but got 'least'.")]
    public void Needs_name_and_goal_of_the_metric(string line, string problem)
        => AssertProblem(Sound.Replace("metric: { name: accuracy, goal: maximize }", line, StringComparison.Ordinal), problem);

    private static void AssertProblem(string yaml, string? problem)
    {
        if (problem is null) Specification.Parse(yaml, "x.yaml");
        else Assert.Equal([problem], Assert.Throws<SpecificationException>(() => Specification.Parse(yaml, "x.yaml")).Problems.Select(found => found.ToString()));
    }
}
