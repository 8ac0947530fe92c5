using Sweep.Core.Options;
using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra et al. 2011, NeurIPS 24): a density l of the good trials and a density g of the others;
/// of some draws from l, the one with the greatest l / g is proposed. Trials still running count among the others (constant liar), so that
/// parallel proposals keep apart. Where trials are stopped early, the model is of those that got furthest.
/// </summary>
public sealed class TpeSampler : ISampler
{
    // Where the constraints leave little, proposals of the model that violate them are given up for random ones.
    private const int GuidedTries = 100;

    // Where trials are stopped early, so many proposals are random (BOHB's share): the model cannot see what the stopped ones would have become.
    private const double RandomShare = 1.0 / 3;

    private readonly TpeSettings _settings;
    private readonly SearchSpace _space;
    private readonly TpeDimension[] _dimensions;
    private readonly int[][] _groups;
    private readonly TpeHistory _history;

    /// <summary>Makes one for a space.</summary>
    public TpeSampler(SearchSpace space, TpeSettings? settings = null)
    {
        (_space, _settings) = (space, settings ?? new());
        _dimensions = [.. space.Parameters.Select(parameter => new TpeDimension(parameter))];
        _groups = Groups();
        _history = new(space);
    }

    /// <summary>Makes one from its options: those of <see cref="TpeSettings"/>.</summary>
    public static TpeSampler Create(OptionReader options, SearchSpace space)
    {
        var d = new TpeSettings();
        return new(space, new(
            (int)options.Int("startup", d.Startup, 1, int.MaxValue),
            (int)options.Int("candidates", d.Candidates, 1, 100_000),
            options.Float("gamma", d.Gamma, 0.001, 0.999),
            (int)options.Int("max_good", d.MaxGood, 1, 10_000),
            options.Bool("multivariate", d.Multivariate),
            options.Bool("group", d.Group),
            (int)options.Int("window", d.Window, 1, 1_000_000)));
    }

    /// <inheritdoc/>
    /// <exception cref="UnsatisfiableSpaceException">No configuration that satisfies the constraints was found.</exception>
    public Configuration Suggest(SuggestContext context)
    {
        var prng = new Prng(context.Seed, Purpose.Proposal, context.Index);
        _history.Read(context.History);
        Configuration Random() => RandomSampler.Draw(_space, () => prng.NextDouble());
        if (_history.Count < _settings.Startup) return Proposal.Satisfying(_space, Random);
        if (_history.Modelled < _history.Count && prng.NextDouble() < RandomShare) return Proposal.Satisfying(_space, Random);
        var models = Models(context.History);
        var tries = 0;
        return Proposal.Satisfying(_space, () => tries++ < GuidedTries ? Guided(models, ref prng) : Random());
    }

    // Of each group of parameters, the densities of the good trials and of the others.
    private (ParzenEstimator Good, ParzenEstimator Others)[] Models(TrialHistory history)
    {
        var good = _history.Good(Math.Min(_settings.MaxGood, (int)Math.Ceiling(_settings.Gamma * _history.Modelled)));
        var running = history.Running.Values.Select(_history.PointOf).ToList();
        return [.. _groups.Select(group =>
        {
            var (points, weights) = (new List<double[]>(), new List<double>());
            for (var rank = 0; rank < good.Count; rank++)
            {
                if (double.IsNaN(good[rank][group[0]])) continue;
                points.Add(Part(good[rank], group));

                // Recombination weights of evolution strategies (Hansen and Ostermeier 2001): the best counts most, their mean is about 1.
                weights.Add(PortableMath.Log(good.Count + 0.5) - PortableMath.Log(rank + 1));
            }

            var rest = _history.Rest(good.Count, group[0], _settings.Window);
            rest.AddRange(running.Where(point => !double.IsNaN(point[group[0]])));
            var dimensions = group.Select(i => _dimensions[i]).ToArray();
            return (new ParzenEstimator(dimensions, points, weights),
                new ParzenEstimator(dimensions, [.. rest.Select(point => Part(point, group))], [.. rest.Select(_ => 1.0)]));
        })];
    }

    // Each group is proposed when its first parameter is asked for.
    private Configuration Guided((ParzenEstimator Good, ParzenEstimator Others)[] models, ref Prng prng)
    {
        var draws = prng;
        var chosen = new Dictionary<int, double>();
        var configuration = Proposal.Assemble(_space, parameter =>
        {
            var i = Array.FindIndex(_dimensions, dimension => ReferenceEquals(dimension.Parameter, parameter));
            if (!chosen.ContainsKey(i))
            {
                var group = Array.FindIndex(_groups, g => g.Contains(i));
                var point = Best(models[group].Good, models[group].Others, ref draws);
                for (var d = 0; d < point.Length; d++) chosen[_groups[group][d]] = point[d];
            }

            return Transform.FromUnit(parameter, chosen[i]);
        });
        prng = draws;
        return configuration;
    }

    private double[] Best(ParzenEstimator good, ParzenEstimator rest, ref Prng prng)
    {
        double[]? best = null;
        var bestRatio = double.NegativeInfinity;
        var seen = new List<double[]>();
        for (var candidate = 0; candidate < _settings.Candidates; candidate++)
        {
            // Few values make many draws equal: one of them is enough.
            var point = good.Draw(ref prng);
            if (seen.Exists(other => other.AsSpan().SequenceEqual(point))) continue;
            seen.Add(point);
            var ratio = good.Density(point) / rest.Density(point);
            if (best is null || ratio > bestRatio) (best, bestRatio) = (point, double.IsNaN(ratio) ? double.NegativeInfinity : ratio);
        }

        return best!;
    }

    // Parameters that are always active together: those with the same condition.
    private int[][] Groups()
    {
        var groups = new List<(string? When, List<int> Members)>();
        for (var i = 0; i < _dimensions.Length; i++)
        {
            var when = _space.Parameters[i].When?.Text;
            var group = _settings.Multivariate && (when is null || _settings.Group) ? groups.FindIndex(g => g.When == when) : -1;
            if (group >= 0) groups[group].Members.Add(i);
            else groups.Add((when, [i]));
        }

        return [.. groups.Select(group => group.Members.ToArray())];
    }

    private static double[] Part(double[] point, int[] group) => [.. group.Select(i => point[i])];
}
