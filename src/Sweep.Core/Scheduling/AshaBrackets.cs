using Sweep.Core.Options;
using Sweep.Core.Sampling;

namespace Sweep.Core.Scheduling;

/// <summary>
/// The rung levels of asynchronous successive halving: bracket s has rungs at r·η^(s+k) below the maximal resource, k = 0, 1, …, with r the
/// <c>min_resource</c> and η the <c>reduction_factor</c> (arXiv 1810.05934, section 3). Beyond the paper's single bracket, a trial's bracket is drawn with weight
/// exp(number of its rungs), as Ray Tune's <c>AsyncHyperBandScheduler</c> does, but from the sweep's seed.
/// </summary>
public sealed class AshaBrackets
{
    private const double InverseE = 0.36787944117144233;
    private readonly ulong _seed;
    private readonly double[] _cumulative;

    private AshaBrackets(long[] levels, int factor, int brackets, ulong seed)
    {
        (Levels, ReductionFactor, _seed) = (levels, factor, seed);
        _cumulative = new double[brackets];
        // Bracket s lacks s rungs of bracket 0: its weight is e^-s. Repeated products, not Math.Exp, give the same bits on every machine.
        var (total, weight) = (0.0, 1.0);
        for (var s = 0; s < brackets; s++, weight *= InverseE) _cumulative[s] = total += weight;
    }

    /// <summary>The levels of bracket 0, ascending; bracket s has all but the first s of them.</summary>
    public IReadOnlyList<long> Levels { get; }

    /// <summary>η: of how many trials one goes on.</summary>
    public int ReductionFactor { get; }

    /// <summary>How many brackets there are.</summary>
    public int Count => _cumulative.Length;

    /// <summary>Reads <c>min_resource</c> (1), <c>reduction_factor</c> (4) and <c>brackets</c> (1).</summary>
    public static AshaBrackets Read(OptionReader options, SchedulerSetup setup)
    {
        var min = options.Int("min_resource", 1, 1);
        var factor = (int)options.Int("reduction_factor", 4, 2, 1_000_000);
        var brackets = (int)options.Int("brackets", 1, 1, 64);
        if (min >= setup.MaxResource && options.Has("min_resource"))
            options.Problem("min_resource", $"must be below the maximal resource {setup.MaxResource}, but got {min}.");
        var levels = LevelsOf(min, factor, setup.MaxResource);
        if (brackets > Math.Max(1, levels.Length))
        {
            options.Problem("brackets", $"must be at most {Math.Max(1, levels.Length)}, the number of rungs below {setup.MaxResource}, but got {brackets}.");
            brackets = Math.Max(1, levels.Length);
        }

        return new AshaBrackets(levels, factor, brackets, setup.Seed);
    }

    /// <summary>The bracket of a trial, from 0.</summary>
    public int BracketOf(int trial)
    {
        if (Count == 1) return 0;
        var draw = new Prng(_seed, Purpose.Bracket, trial).NextDouble() * _cumulative[^1];
        var bracket = 0;
        while (bracket < Count - 1 && draw >= _cumulative[bracket]) bracket++;
        return bracket;
    }

    /// <summary>The index in <see cref="Levels"/> of the highest rung of a bracket that a resource has reached; -1 below its first.</summary>
    public int LevelReached(int bracket, long resource)
    {
        var level = Levels.Count - 1;
        while (level >= bracket && Levels[level] > resource) level--;
        return level >= bracket ? level : -1;
    }

    /// <summary>The index in <see cref="Levels"/> of a rung named by its resource.</summary>
    /// <exception cref="InvalidOperationException">There is no such rung.</exception>
    public int LevelOf(long rung)
    {
        for (var level = 0; level < Levels.Count; level++)
        {
            if (Levels[level] == rung) return level;
        }

        throw new InvalidOperationException($"There is no rung at {rung}; the rungs are {string.Join(", ", Levels)}.");
    }

    private static long[] LevelsOf(long min, int factor, long max)
    {
        var levels = new List<long>();
        for (var level = min; level < max; level *= factor)
        {
            levels.Add(level);
            if (level > long.MaxValue / factor) break;
        }

        return [.. levels];
    }
}
