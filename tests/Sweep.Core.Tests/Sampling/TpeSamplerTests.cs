using Sweep.Core.Options;
using Sweep.Core.Sampling;
using Sweep.Core.Spaces;
using Sweep.TestKit.Problems;
using Sweep.TestKit.Samplers;
using Xunit;

namespace Sweep.Core.Tests.Sampling;

public sealed class TpeSamplerTests : SamplerConformance
{
    protected override string Kind => "tpe";

    [Fact]
    public void Is_the_default() => Assert.Equal("tpe", Samplers.All[0].Name);

    // One-sided t-test at α = 0.05 over 12 paired seeds: the difference of log regrets exceeds 1.796 standard errors.
    [Theory]
    [InlineData("branin2", true)]
    [InlineData("hartmann6", true)]
    [InlineData("rosenbrock5", true)]
    [InlineData("levy4", true)]
    [InlineData("rnn_mixed", true)]
    [InlineData("hartmann6", false)]
    [InlineData("rnn_mixed", false)]
    public void Beats_random_search(string name, bool multivariate)
    {
        var problem = SearchProblems.All.Single(p => p.Name == name);
        var gains = Enumerable.Range(0, 12).Select(seed =>
            Math.Log(BestRegret(problem, new RandomSampler(), (ulong)seed) + 1e-9)
            - Math.Log(BestRegret(problem, new TpeSampler(problem.Space, new(Multivariate: multivariate)), (ulong)seed) + 1e-9)).ToArray();
        var mean = gains.Average();
        var deviation = Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / (gains.Length - 1));
        Assert.True(mean > 1.796 * deviation / Math.Sqrt(gains.Length), $"mean gain {mean} with deviation {deviation}");
    }

    [Fact]
    public void Startup_is_random()
    {
        var space = SampleSpaces.All["numbers"];
        var history = History.Of(space, 9);
        Assert.Equal(new RandomSampler().Suggest(new(space, 1, 9, history)), new TpeSampler(space).Suggest(new(space, 1, 9, history)));
        History.Fold(history, 9, History.Draw(space, 1, 9));
        Assert.NotEqual(new RandomSampler().Suggest(new(space, 1, 10, history)), new TpeSampler(space).Suggest(new(space, 1, 10, history)));
    }

    [Fact]
    public void Proposes_near_the_good_trials()
    {
        var space = SearchSpace.Create([new Parameter.Float("lr", 1e-5, 1e-1, Log: true), new Parameter.Choice("cell", [ParameterValue.Text("rnn"), ParameterValue.Text("lstm")])]);
        var history = Observe(space, 60, c => Math.Abs(Math.Log10(c["lr"].AsNumber()) + 3) + (c["cell"] == ParameterValue.Text("rnn") ? 1 : 0));
        var proposals = Proposals(space, history, 40);
        Assert.InRange(proposals.Count(c => c["cell"] == ParameterValue.Text("lstm")), 30, 40);
        Assert.InRange(proposals.Count(c => Math.Abs(Math.Log10(c["lr"].AsNumber()) + 3) < 0.5), 30, 40);
    }

    // Trials that diverged tell where not to go, however few have a loss.
    [Fact]
    public void Keeps_away_from_diverged_trials()
    {
        var space = SearchSpace.Create([new Parameter.Float("lr", 1e-5, 1e-1, Log: true)]);
        var history = Observe(space, 60, c => c["lr"].AsNumber() > 1e-3 ? double.PositiveInfinity : 1);
        Assert.InRange(Proposals(space, history, 40).Count(c => c["lr"].AsNumber() > 1e-3), 0, 6);
    }

    // Ten workers asking at once: without the running trials, proposals crowd at the best point.
    [Fact]
    public void Running_trials_keep_parallel_proposals_apart()
    {
        var space = SearchSpace.Create([new Parameter.Float("x", 0, 1), new Parameter.Float("y", 0, 1)]);
        double Spread(bool tell)
        {
            var history = Observe(space, 40, c => Math.Pow(c["x"].AsNumber() - 0.3, 2) + Math.Pow(c["y"].AsNumber() - 0.6, 2));
            var points = new List<Configuration>();
            for (var worker = 0; worker < 20; worker++)
            {
                var proposal = new TpeSampler(space).Suggest(new(space, 3, 40 + worker, history));
                if (tell) history.Start(40 + worker, proposal);
                points.Add(proposal);
            }

            return points.Average(p => points.Average(q => Math.Abs(p["x"].AsNumber() - q["x"].AsNumber()) + Math.Abs(p["y"].AsNumber() - q["y"].AsNumber())));
        }

        Assert.True(Spread(tell: true) > 1.1 * Spread(tell: false), $"{Spread(tell: true)} against {Spread(tell: false)}");
    }

    [Fact]
    public void Conditional_parameter_is_learnt_from_the_trials_that_have_it()
    {
        var space = SearchSpace.Create([new Parameter.Int("layers", 1, 2), new Parameter.Float("dropout", 0, 1, When: Expression.Parse("layers > 1"))]);
        var history = Observe(space, 80, c => c.TryGet("dropout", out var dropout) ? Math.Abs(dropout.AsNumber() - 0.8) : 2);
        var proposals = Proposals(space, history, 40);
        Assert.InRange(proposals.Count(c => c["layers"].AsInt() == 2), 30, 40);
        Assert.InRange(proposals.Count(c => c.TryGet("dropout", out var dropout) && Math.Abs(dropout.AsNumber() - 0.8) < 0.2), 28, 40);
    }

    [Fact]
    public void Later_observation_of_a_trial_supersedes_the_earlier()
    {
        var space = SearchSpace.Create([new Parameter.Float("x", 0, 1)]);
        var (once, twice) = (new TrialHistory(), new TrialHistory());
        for (var trial = 0; trial < 30; trial++)
        {
            var c = History.Draw(space, 4, trial);
            twice.Observe(new(trial, c, 1, 30 - trial, false));
        }

        for (var trial = 0; trial < 30; trial++)
        {
            var observation = new Observation(trial, History.Draw(space, 4, trial), 9, trial, true);
            twice.Observe(observation);
            once.Observe(observation);
        }

        Assert.Equal(new TpeSampler(space).Suggest(new(space, 1, 30, once)), new TpeSampler(space).Suggest(new(space, 1, 30, twice)));
    }

    // Twenty trials trained to the end say that x is best at 0.2; a hundred stopped on the way were best at 0.8, early on.
    [Fact]
    public void Learns_from_the_trials_that_got_furthest()
    {
        var space = SearchSpace.Create([new Parameter.Float("x", 0, 1)]);
        var history = new TrialHistory();
        for (var trial = 0; trial < 120; trial++)
        {
            var configuration = History.Draw(space, 6, trial);
            var x = configuration["x"].AsNumber();
            history.Observe(trial % 6 == 0 ? new(trial, configuration, 27, 5 + Math.Abs(x - 0.2), true) : new(trial, configuration, 3, Math.Abs(x - 0.8), false));
        }

        var proposals = Proposals(space, history, 60);
        Assert.InRange(proposals.Count(c => Math.Abs(c["x"].AsNumber() - 0.2) < 0.15), 30, 60);
        Assert.InRange(proposals.Count(c => Math.Abs(c["x"].AsNumber() - 0.8) < 0.15), 1, 15);
    }

    [Fact]
    public void Bears_hundreds_of_parameters()
    {
        var space = SearchSpace.Create([.. Enumerable.Range(0, 400).Select(i => new Parameter.Float($"x{i}", 0, 1))]);
        var history = Observe(space, 100, c => c["x7"].AsNumber());
        SpaceAssert.Contains(space, new TpeSampler(space).Suggest(new(space, 1, 100, history)));
    }

    [Fact]
    public void Options_are_read_and_their_problems_reported()
    {
        var problems = new List<string>();
        var given = new Dictionary<string, OptionValue>
        {
            ["startup"] = new OptionValue.Scalar(ParameterValue.Int(0)),
            ["gamma"] = new OptionValue.Scalar(ParameterValue.Float(1.5)),
            ["candidates"] = new OptionValue.Scalar(ParameterValue.Text("many")),
            ["multivariat"] = new OptionValue.Scalar(ParameterValue.Bool(true)),
        };
        var reader = new OptionReader(given, (name, message) => problems.Add($"{name}: {message}"));
        TpeSampler.Create(reader, SampleSpaces.All["numbers"]);
        reader.Finish();
        Assert.Equal(
            [
                "startup: must be at least 1, but got 0.",
                "candidates: must be a whole number, but got 'many'.",
                "gamma: must be at most 0.999, but got 1.5.",
                "multivariat: is not known here. Did you mean 'multivariate'?",
            ],
            problems);
    }

    private static double BestRegret(Problem problem, ISampler sampler, ulong seed)
    {
        var history = new TrialHistory();
        var best = double.PositiveInfinity;
        for (var trial = 0; trial < 60; trial++)
        {
            var configuration = sampler.Suggest(new(problem.Space, seed, trial, history))!;
            var loss = problem.Loss(configuration);
            history.Observe(new(trial, configuration, 1, loss, true));
            best = Math.Min(best, loss);
        }

        return problem.Regret(best);
    }

    private static TrialHistory Observe(SearchSpace space, int trials, Func<Configuration, double> loss)
    {
        var history = new TrialHistory();
        for (var trial = 0; trial < trials; trial++)
        {
            var configuration = History.Draw(space, 8, trial);
            history.Observe(new(trial, configuration, 1, loss(configuration), double.IsFinite(loss(configuration))));
        }

        return history;
    }

    private static List<Configuration> Proposals(SearchSpace space, TrialHistory history, int count)
        => [.. Enumerable.Range(0, count).Select(i => new TpeSampler(space).Suggest(new(space, 2, 1000 + i, history)))];
}
