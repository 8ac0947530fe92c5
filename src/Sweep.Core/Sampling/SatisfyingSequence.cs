using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>
/// A sequence of configurations without those that violate the constraints. What it keeps are marks, one in a thousand, from which a later
/// element is counted on; an element does not depend on them.
/// </summary>
/// <param name="space">The space.</param>
/// <param name="maxSkips">How many violating configurations in a row make the constraints unsatisfiable.</param>
/// <param name="at">The sequence with all configurations; null beyond its end.</param>
internal sealed class SatisfyingSequence(SearchSpace space, int maxSkips, Func<long, Configuration?> at)
{
    private const int MarkDistance = 1000;

    // Where the elements 0, 1000, 2000, … were found; then the last element that was asked for.
    private readonly List<long> _marks = [];
    private (int Element, long Position) _last = (0, 0);
    private int _end = int.MaxValue;

    /// <summary>The space.</summary>
    public SearchSpace Space => space;

    /// <summary>The element with this number, or null beyond the end.</summary>
    /// <exception cref="UnsatisfiableSpaceException">There is none, or too many in a row violate the constraints.</exception>
    public Configuration? At(int element)
    {
        if (space.Constraints.Count == 0) return at(element);
        if (element >= _end) return null;
        var (current, position) = Start(element);
        for (var skipped = 0; skipped < maxSkips; position++)
        {
            var configuration = at(position);
            if (configuration is null && current == 0) throw new UnsatisfiableSpaceException(space, skipped);
            if (configuration is null)
            {
                _end = current;
                return null;
            }

            if (!space.Satisfies(configuration))
            {
                skipped++;
                continue;
            }

            skipped = 0;
            if (current == _marks.Count * MarkDistance) _marks.Add(position);
            _last = (current, position);
            if (current++ == element) return configuration;
        }

        throw new UnsatisfiableSpaceException(space, maxSkips);
    }

    private (int Element, long Position) Start(int element)
    {
        if (_last.Element <= element && _last.Element >= element - MarkDistance) return _last;
        var mark = Math.Min(element / MarkDistance, _marks.Count - 1);
        return mark < 0 ? (0, 0) : (mark * MarkDistance, _marks[mark]);
    }
}
