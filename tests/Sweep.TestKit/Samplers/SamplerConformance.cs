using Sweep.Core.Options;
using Sweep.Core.Sampling;
using Sweep.Core.Spaces;
using Xunit;

namespace Sweep.TestKit.Samplers;

/// <summary>What every sampler must do. A sampler's test class derives from this and names its kind in <see cref="Samplers"/>.</summary>
public abstract class SamplerConformance
{
    /// <summary>The name under which the sampler is registered.</summary>
    protected abstract string Kind { get; }

    /// <summary>The options that the sampler needs for a space.</summary>
    protected virtual IReadOnlyDictionary<string, OptionValue> Options(SearchSpace space) => new Dictionary<string, OptionValue>();

    /// <summary>Whether proposals depend on the seed.</summary>
    protected virtual bool IsRandom => true;

    /// <summary>Whether the sampler finds every configuration there is in bounded time.</summary>
    protected virtual bool IsExhaustive => false;

    public static TheoryData<string> Spaces => [.. SampleSpaces.All.Keys];

    /// <summary>A fresh instance for a space.</summary>
    protected ISampler Create(SearchSpace space)
    {
        var problems = new List<string>();
        var reader = new OptionReader(Options(space), (name, message) => problems.Add($"{name}: {message}"));
        var sampler = Core.Sampling.Samplers.All.Single(kind => kind.Name == Kind).Create(reader, space);
        reader.Finish();
        Assert.Empty(problems);
        return sampler;
    }

    [Fact]
    public void Is_registered_with_a_summary()
        => Assert.NotEmpty(Core.Sampling.Samplers.All.Single(kind => kind.Name == Kind).Summary);

    [Fact]
    public void Unknown_option_is_reported()
    {
        var problems = new List<string>();
        var reader = new OptionReader(
            new Dictionary<string, OptionValue> { ["startupp"] = new OptionValue.Scalar(ParameterValue.Int(3)) },
            (name, message) => problems.Add($"{name}: {message}"));
        Core.Sampling.Samplers.All.Single(kind => kind.Name == Kind).Create(reader, SampleSpaces.All["numbers"]);
        reader.Finish();
        Assert.Contains(problems, problem => problem.StartsWith("startupp: is not known here.", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Proposals_lie_in_the_space(string name)
    {
        var space = SampleSpaces.All[name];
        foreach (var proposal in Study(space, 60)) SpaceAssert.Contains(space, proposal);
    }

    [Fact]
    public void Inactive_parameters_are_absent_and_active_ones_present()
    {
        foreach (var proposal in Study(SampleSpaces.All["conditional"], 60))
        {
            var deep = proposal["layers"].AsInt() > 1;
            Assert.Equal(deep, proposal.TryGet("dropout", out _));
            Assert.Equal(proposal["cell"] == ParameterValue.Text("lstm"), proposal.TryGet("forget_bias", out _));
            Assert.Equal(deep && proposal["dropout"].AsNumber() > 0, proposal.TryGet("locked", out _));
            Assert.True(proposal.TryGet("beta1", out _));
            Assert.Equal(("optimizer", ParameterValue.Text("adam")), (proposal[^1].Key, proposal[^1].Value));
        }
    }

    [Fact]
    public void Constraints_hold_and_leave_nothing_else_out()
    {
        var proposals = Study(SampleSpaces.All["constrained"], 200).ToList();
        Assert.All(proposals, proposal => Assert.True(proposal["hidden"].AsInt() * proposal["layers"].AsInt() <= 128));
        Assert.Contains(proposals, proposal => proposal["hidden"].AsInt() * proposal["layers"].AsInt() == 128);
        Assert.DoesNotContain(proposals, proposal => proposal["hidden"].AsInt() < 32 && proposal.TryGet("dropout", out var dropout) && dropout.AsNumber() >= 0.3);
    }

    // One combination of 90,000 satisfies the constraint.
    [Fact]
    public void Constraints_that_almost_nothing_satisfies_are_reported()
    {
        var space = SearchSpace.Create(
            [new Parameter.Int("hidden", 1, 300), new Parameter.Int("layers", 1, 300)], constraints: [Expression.Parse("hidden * layers == 89401")]);
        if (IsExhaustive)
        {
            Assert.Equal("hidden=299 layers=299", Create(space).Suggest(new(space, 1, 0, new()))?.ToString());
            return;
        }

        var message = Assert.Throws<UnsatisfiableSpaceException>(() => Create(space).Suggest(new(space, 2, 1, new()))).Message;
        Assert.StartsWith("constraints: none of ", message, StringComparison.Ordinal);
        Assert.EndsWith("satisfies 'hidden * layers == 89401'. Widen the ranges of the parameters or loosen the constraints.", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Same_context_gives_the_same_proposal_from_a_fresh_instance(string name)
    {
        var space = SampleSpaces.All[name];
        var sampler = Create(space);
        var history = new TrialHistory();
        for (var index = 0; index < 40; index++)
        {
            var context = new SuggestContext(space, 5, index, history);
            var proposal = sampler.Suggest(context);
            Assert.Equal(proposal, Create(space).Suggest(context));
            if (proposal is null) break;
            History.Fold(history, index, proposal);
        }
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Same_context_gives_the_same_proposal_whatever_was_asked_before(string name)
    {
        var space = SampleSpaces.All[name];
        var (empty, full) = (new TrialHistory(), History.Of(space, 50));
        var sampler = Create(space);
        Configuration? Ask(ulong seed, int index, TrialHistory history) => sampler.Suggest(new(space, seed, index, history));
        var expected = (Ask(1, 0, empty), Ask(1, 9, full), Ask(2, 3, full), Ask(2, 9, empty));
        Assert.Equal(expected, (Ask(1, 0, empty), Ask(1, 9, full), Ask(2, 3, full), Ask(2, 9, empty)));
        sampler = Create(space);
        Assert.Equal(expected.Item4, Ask(2, 9, empty));
        Assert.Equal(expected.Item3, Ask(2, 3, full));
        Assert.Equal(expected.Item2, Ask(1, 9, full));
        Assert.Equal(expected.Item1, Ask(1, 0, empty));
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Does_not_change_the_history(string name)
    {
        var space = SampleSpaces.All[name];
        var history = History.Of(space, 30);
        var observations = history.Observations.ToArray();
        var running = history.Running.ToArray();
        Create(space).Suggest(new(space, 1, 40, history));
        Assert.Equal(observations, history.Observations);
        Assert.Equal(running, history.Running);
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Bears_any_history(string name)
    {
        var space = SampleSpaces.All[name];
        foreach (var history in History.Awkward(space))
        {
            var proposal = Create(space).Suggest(new(space, 1, history.Observations.Count + history.Running.Count, history));
            if (proposal is not null) SpaceAssert.Contains(space, proposal);
        }
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Reaches_both_ends_of_whole_numbers_and_every_option(string name)
    {
        var space = SampleSpaces.All[name];
        var sampler = Create(space);
        var proposals = Enumerable.Range(0, 4000).Select(index => sampler.Suggest(new(space, 3, index, new()))).OfType<Configuration>().ToList();
        foreach (var parameter in space.Parameters)
        {
            var seen = proposals.Where(p => p.TryGet(parameter.Name, out _)).Select(p => p[parameter.Name]).ToHashSet();
            foreach (var value in SpaceAssert.Ends(parameter)) Assert.Contains(value, seen);
        }
    }

    [Fact]
    public void Different_seeds_or_indices_give_different_proposals_of_a_continuous_space()
    {
        if (!IsRandom) return;
        var space = SampleSpaces.All["numbers"];
        var sampler = Create(space);
        var proposals = from seed in new ulong[] { 1, 2, 3 } from index in Enumerable.Range(0, 20) select sampler.Suggest(new(space, seed, index, new()));
        Assert.Equal(60, proposals.Distinct().Count());
    }

    // One worker; each trial is observed before the next is proposed.
    private IEnumerable<Configuration> Study(SearchSpace space, int trials)
    {
        var sampler = Create(space);
        var history = new TrialHistory();
        for (var index = 0; index < trials && sampler.Suggest(new(space, 11, index, history)) is { } proposal; index++)
        {
            History.Fold(history, index, proposal);
            yield return proposal;
        }
    }
}
