using Sweep.Core.Options;
using Sweep.Core.Spaces;
using Sweep.Hosting.Specifications;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Hosting.Tests.Specifications;

public sealed class SpecificationTests
{
    private const string Whole = """
        name: shakespeare
        task:      { kind: char-lm, data: input.txt }
        metric:    { name: val_loss, goal: minimize }
        space:
          cell:    { choice: [rnn, lstm, gru] }
          hidden:  { int: [64, 512], log: true }
          layers:  { int: [1, 3] }
          lr:      { float: [1e-4, 1e-1], log: true }
          dropout: { float: [0.0, 0.5], when: layers > 1 }
        constraints: [ hidden * layers <= 1024 ]
        fixed:     { batch: 32, window: 50, optimizer: adam, clip: 1.0 }
        sampler:   { kind: random }
        scheduler: { kind: asha, resource: steps, min_resource: 200, max_resource: 5000, reduction_factor: 3 }
        budget:    { trials: 60, time: 2h }
        engine:    cpu
        slots:     2
        seed:      1
        weight:    2.5
        priority:  -10
        run_on:    { gpu: h100, cuda: 12.0, zone: eu/west-1 }
        """;

    [Fact]
    public void Trials_wait_a_second_for_a_restart_unless_the_specification_is_an_older_journals()
    {
        var written = Specification.Parse(Whole, "file.yaml");
        Assert.Equal(TimeSpan.Zero, written.RestartDelay);
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["spec.yaml"], "name: reber\ntask: { kind: reber }\nspace: { hidden: { int: [8, 16] } }\nbudget: { trials: 2 }\n");
        var loaded = Specification.Load(folder["spec.yaml"]);
        Assert.Equal(TimeSpan.FromSeconds(1), loaded.RestartDelay);
        Assert.Equal(TimeSpan.FromSeconds(1), loaded.ToSetup().RestartDelay);
        Assert.Equal(loaded, Specification.Parse(loaded.ToYaml(), "journal"));
        Assert.Equal(TimeSpan.Zero, Specification.Load(folder["spec.yaml"], ["restart_delay=0s"]).RestartDelay);
        Assert.Equal(TimeSpan.FromSeconds(90), Specification.Load(folder["spec.yaml"], ["restart_delay=1m30s"]).RestartDelay);
    }

    [Fact]
    public void Reads_a_whole_specification()
    {
        var read = Specification.Parse(Whole, "file.yaml");

        Assert.Equal("shakespeare", read.Name);
        Assert.Equal("char-lm", read.Task.Kind);
        Assert.Equal([new("data", "input.txt")], read.Task.Texts);
        Assert.Equal(new MetricSpecification("val_loss", Maximize: false), read.Metric);
        Assert.Equal(["cell", "hidden", "layers", "lr", "dropout"], read.Space.Parameters.Select(parameter => parameter.Name));
        var cell = Assert.IsType<Parameter.Choice>(read.Space.Parameters[0]);
        Assert.Equal(["rnn", "lstm", "gru"], cell.Options.Select(option => option.AsText()));
        Assert.False(cell.Ordered);
        Assert.Equal(new Parameter.Int("hidden", 64, 512, Log: true), read.Space.Parameters[1]);
        Assert.Equal(new Parameter.Float("lr", 1e-4, 1e-1, Log: true), read.Space.Parameters[3]);
        Assert.Equal(new Parameter.Float("dropout", 0, 0.5, When: Expression.Parse("layers > 1")), read.Space.Parameters[4]);
        Assert.Equal("hidden * layers <= 1024", Assert.Single(read.Space.Constraints).Text);
        Assert.Equal("batch=32 window=50 optimizer=adam clip=1", read.Space.Fixed.ToString());
        Assert.Equal("random", read.Sampler.Kind);
        Assert.Equal(("asha", "steps", 5000), (read.Scheduler.Kind, read.Scheduler.Resource, read.Scheduler.MaxResource));
        Assert.Equal(["min_resource", "reduction_factor"], read.Scheduler.Options.Keys);
        Assert.Equal(new BudgetSpecification(60, TimeSpan.FromHours(2)), read.Budget);
        Assert.Equal(("cpu", 2, 1ul), (read.Engine, read.Slots, read.Seed));
        Assert.Equal((2.5, -10), (read.Weight, read.Priority));
        Assert.Equal([new("cuda", "12.0"), new("gpu", "h100"), new("zone", "eu/west-1")], read.RunOn);
    }

    [Fact]
    public void Fills_in_defaults()
    {
        var read = Specification.Parse("task: reber\nbudget: 5\n", "somewhere/my reber (2).yaml");

        Assert.Equal("my-reber-2", read.Name);
        Assert.Equal("reber", read.Task.Kind);
        Assert.NotEqual("", read.Metric.Name);
        Assert.Empty(read.Space.Parameters);
        Assert.Equal(Core.Sampling.Samplers.All[0].Name, read.Sampler.Kind);
        Assert.Equal((Core.Scheduling.Schedulers.All[0].Name, "steps", 1000), (read.Scheduler.Kind, read.Scheduler.Resource, read.Scheduler.MaxResource));
        Assert.Equal(new BudgetSpecification(5, null), read.Budget);
        Assert.Equal(("cpu", null, 1ul), (read.Engine, read.Slots, read.Seed));
        Assert.Equal((1, 2, 50), (read.KeepCheckpoints, read.Restarts, read.ReportEvery));
        Assert.Equal((1, 0), (read.Weight, read.Priority));
        Assert.Empty(read.RunOn);
    }

    // What is never asked for is not written: journals of such sweeps read in versions without these fields.
    [Fact]
    public void Shares_are_written_where_they_are_not_the_default()
    {
        var plain = Specification.Parse("task: reber\nbudget: 5\n", "x.yaml").ToYaml();
        Assert.Equal(plain, Specification.Parse("task: reber\nbudget: 5\nweight: 1.0\npriority: 0\nrun_on: {}\n", "x.yaml").ToYaml());
        Assert.DoesNotContain("weight", plain, StringComparison.Ordinal);
        Assert.EndsWith("weight: 0.5\npriority: 7\nrun_on: { cuda: '12.0', gpu: h100 }\n", Specification.Parse(plain, "x.yaml", ["weight=0.5", "priority=7", "run_on={ gpu: h100, cuda: 12.0 }"]).ToYaml());
    }

    [Fact]
    public void Demand_is_that_of_the_specification()
    {
        var demand = SweepDemand.Of(Specification.Parse(Whole, "file.yaml"), 3);
        Assert.Equal(("shakespeare", 3, 2.5, -10), (demand.Name, demand.Slots, demand.Weight, demand.Priority));
        Assert.Equal(["cuda", "gpu", "zone"], demand.RunOn.Keys);
        const string external = "name: x\nengine: external\nmetric: { name: loss, goal: minimize }\nspace: { a: { int: [1, 2] } }\nbudget: 5\n";
        Assert.Equal(0, SweepDemand.Of(Specification.Parse(external, "x.yaml"), 3).Slots);
    }

    [Fact]
    public void Reads_lines_as_well_as_braces()
    {
        var read = Specification.Parse(
            """
            task: reber
            budget: 1
            space:
              cell:
                choice:
                  - rnn
                  - lstm
              dropout:
                float: [0, 0.5]
                when: cell in [lstm, rnn] and cell != rnn
            constraints:
              - dropout < 0.4
            fixed:
              batch:
              window: ~
            """,
            "x.yaml");
        Assert.Equal(["cell", "dropout"], read.Space.Parameters.Select(parameter => parameter.Name));
        Assert.Equal("cell in [lstm, rnn] and cell != rnn", read.Space.Parameters[1].When!.Text);
        Assert.Empty(read.Space.Fixed);
    }

    [Theory]
    [InlineData("space: { batch: { int: [8, 64] } }", "tokens", 1_000_000)]
    [InlineData("space: { window: { choice: [50, 100] } }", "tokens", 1_000_000)]
    [InlineData("space: { hidden: { int: [8, 64] } }", "steps", 1000)]
    [InlineData("space: { batch: { int: [8, 64] } }\nscheduler: { resource: steps }", "steps", 1000)]
    public void Counts_tokens_by_default_where_batch_or_window_is_searched(string yaml, string resource, long maxResource)
    {
        var read = Specification.Parse($"task: reber\nbudget: 5\n{yaml}", "x.yaml");
        Assert.Equal((resource, maxResource), (read.Scheduler.Resource, read.Scheduler.MaxResource));
    }

    [Fact]
    public void Setup_has_what_decisions_depend_on()
    {
        var setup = Specification.Parse(Whole, "file.yaml", ["metric.goal=maximize", "checkpoints.keep=4", "restarts=0"]).ToSetup();

        Assert.Equal(("shakespeare", 1ul, "val_loss", true), (setup.Name, setup.Seed, setup.Metric, setup.Maximize));
        Assert.Equal((5000, 60, TimeSpan.FromHours(2)), (setup.MaxResource, setup.MaxTrials, setup.MaxTime));
        Assert.Equal((0, 4), (setup.MaxRestarts, setup.KeepCheckpoints));
        Assert.NotNull(setup.NewSampler());
        Assert.Equal([200, 600, 1800], setup.NewScheduler().Rungs.Take(3));
        Assert.NotSame(setup.NewScheduler(), setup.NewScheduler());
    }

    [Fact]
    public void Data_is_found_in_the_current_folder_then_beside_the_specification()
    {
        using var folder = new ScratchFolder();
        var file = folder["lm.yaml"];
        File.WriteAllText(file, "task: { kind: char-lm, data: tiny.txt }\nbudget: 1\n");
        var missing = Assert.Throws<SpecificationException>(() => Specification.Load(file));
        Assert.Equal(
            $"{file}: 1 problem\n  line 1, task.data: there is no such file 'tiny.txt'. Looked for {Path.GetFullPath("tiny.txt")} and {folder["tiny.txt"]}.",
            missing.Message);

        var data = folder["tiny.txt"];
        File.WriteAllText(data, "text");
        Assert.Equal([new("data", data)], Specification.Load(file).Task.Texts);
        // The resolved path reads back from anywhere.
        Assert.Equal([new("data", data)], Specification.Parse(Specification.Load(file).ToYaml(), "spec.yaml").Task.Texts);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        using var folder = new ScratchFolder();
        var file = folder["x.yaml"];
        Assert.Equal($"{file}: 1 problem\n  there is no such file. Looked for {file}.", Assert.Throws<SpecificationException>(() => Specification.Load(file)).Message);
        Assert.EndsWith("this is a folder. Name a file in it.", Assert.Throws<SpecificationException>(() => Specification.Load(folder.Path)).Message);
        File.WriteAllBytes(file, [0x74, 0xFF, 0xFE]);
        Assert.EndsWith("the file is not UTF-8 text. Save it as UTF-8.", Assert.Throws<SpecificationException>(() => Specification.Load(file)).Message);
    }

    [Theory]
    [InlineData("512", ValueKind.Int, "512")]
    [InlineData("+5", ValueKind.Int, "5")]
    [InlineData("-3", ValueKind.Int, "-3")]
    [InlineData("1e3", ValueKind.Int, "1000")]
    [InlineData("1_000_000", ValueKind.Int, "1000000")]
    [InlineData("1_", ValueKind.Text, "1_")]
    [InlineData("9007199254740993", ValueKind.Float, "9007199254740992")]
    [InlineData("1.0", ValueKind.Float, "1")]
    [InlineData("1.5e3", ValueKind.Float, "1500")]
    [InlineData("1e-4", ValueKind.Float, "0.0001")]
    [InlineData(".5", ValueKind.Float, "0.5")]
    [InlineData("true", ValueKind.Bool, "true")]
    [InlineData("yes", ValueKind.Text, "yes")]
    [InlineData("0x10", ValueKind.Text, "0x10")]
    [InlineData(".inf", ValueKind.Text, ".inf")]
    [InlineData("1e999", ValueKind.Text, "1e999")]
    [InlineData("'512'", ValueKind.Text, "512")]
    [InlineData("\"true\"", ValueKind.Text, "true")]
    [InlineData("1.2.3", ValueKind.Text, "1.2.3")]
    public void Reads_single_values(string yaml, ValueKind kind, string text)
    {
        var read = Specification.Parse($"task: {{ kind: char-lm, data: {yaml} }}\nbudget: 1\n", "x.yaml");
        var value = Assert.IsType<OptionValue.Scalar>(read.Task.Options["data"]).Value;
        Assert.Equal((kind, text), (value.Kind, value.ToString()));
    }

    [Theory]
    [InlineData("2h", 7200)]
    [InlineData("90m", 5400)]
    [InlineData("30s", 30)]
    [InlineData("1h30m", 5400)]
    [InlineData("1d", 86400)]
    [InlineData("0.5h", 1800)]
    [InlineData("1.25s", 1.25)]
    public void Reads_durations(string text, double seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), Specification.Parse($"task: reber\nbudget: {{ time: {text} }}", "x.yaml").Budget.Time);
}
