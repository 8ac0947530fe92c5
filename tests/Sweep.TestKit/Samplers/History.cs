using Sweep.Core.Sampling;
using Sweep.Core.Spaces;

namespace Sweep.TestKit.Samplers;

/// <summary>Histories as a sweep would have them, from configurations drawn at random.</summary>
public static class History
{
    /// <summary>A history of so many observed trials: every fourth stopped early, every eleventh diverged.</summary>
    public static TrialHistory Of(SearchSpace space, int trials, ulong seed = 99)
    {
        var history = new TrialHistory();
        for (var trial = 0; trial < trials; trial++) Fold(history, trial, Draw(space, seed, trial));
        return history;
    }

    /// <summary>Starts and observes a trial.</summary>
    public static void Fold(TrialHistory history, int trial, Configuration configuration)
    {
        history.Start(trial, configuration);
        history.Observe(Outcome(trial, configuration));
    }

    /// <summary>Histories that sweeps seldom have, by which a sampler must not be upset.</summary>
    public static IEnumerable<TrialHistory> Awkward(SearchSpace space)
    {
        var first = Draw(space, 1, 0);
        yield return new();
        yield return Each(space, 40, (trial, c) => new(trial, c, 10, double.PositiveInfinity, false));
        yield return Each(space, 40, (trial, c) => new(trial, c, 10, trial % 2 == 0 ? double.PositiveInfinity : trial, true));
        yield return Each(space, 40, (trial, c) => new(trial, c, 10, 1.5, true));
        yield return Each(space, 40, (trial, _) => new(trial, first, 10, trial, true));
        yield return Each(space, 40, (trial, c) => new(trial, c, trial % 3, trial, false));
        yield return Each(space, 40, (trial, c) => new(trial, c, long.MaxValue, double.MaxValue, true));
        yield return Each(space, 40, (trial, c) => new(trial, c, 0, -double.MaxValue, true));
        yield return Each(space, 60, (trial, c) => new(trial % 20, Draw(space, 5, trial % 20), 1 + (trial / 20), trial, trial >= 40));

        var running = Of(space, 5);
        for (var trial = 5; trial < 60; trial++) running.Start(trial, Draw(space, 3, trial));
        yield return running;

        var promoted = Of(space, 30);
        for (var trial = 0; trial < 10; trial++) promoted.Start(trial, promoted.Observations[trial].Configuration);
        yield return promoted;
    }

    /// <summary>A configuration drawn at random.</summary>
    public static Configuration Draw(SearchSpace space, ulong seed, int index) => new RandomSampler().Suggest(new(space, seed, index, new()));

    private static TrialHistory Each(SearchSpace space, int trials, Func<int, Configuration, Observation> outcome)
    {
        var history = new TrialHistory();
        for (var trial = 0; trial < trials; trial++) history.Observe(outcome(trial, Draw(space, 5, trial)));
        return history;
    }

    // Deterministic and rough, so that no sampler finds ties everywhere.
    private static Observation Outcome(int trial, Configuration configuration)
    {
        var loss = configuration.Where(pair => pair.Value.IsNumber).Sum(pair => Math.Sin(3 * pair.Value.AsNumber()));
        return trial % 11 == 10 ? new(trial, configuration, 3, double.PositiveInfinity, false)
            : trial % 4 == 3 ? new(trial, configuration, 9, loss + 1, false)
            : new(trial, configuration, 27, loss, true);
    }
}
