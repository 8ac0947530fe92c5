using Sweep.Core.Options;
using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>
/// Every combination of values once, the last parameter turning fastest. A parameter whose condition does not hold is absent and multiplies
/// nothing; combinations that violate the constraints are left out. Option <c>points</c>: how many values to take of a parameter, spaced
/// evenly in its scale, both ends included; needed for each continuous one, allowed for ranges of whole numbers and steps.
/// </summary>
public sealed class GridSampler : ISampler
{
    // Violating combinations in a row, about a second's worth, after which the constraints are held to be unsatisfiable.
    private const int MaxSkips = 1_000_000;

    private readonly SearchSpace _space;
    private readonly GridAxis[] _axes;
    private readonly bool[] _isRead;
    private readonly Dictionary<(int Position, Configuration Read), long> _sizes = [];
    private readonly SatisfyingSequence _sequence;

    private GridSampler(SearchSpace space, GridAxis[] axes)
    {
        (_space, _axes) = (space, axes);
        var read = space.Parameters.SelectMany(space.Reads).ToHashSet();
        _isRead = [.. axes.Select(axis => read.Contains(axis.Parameter.Name))];
        _sequence = new(space, MaxSkips, Cell);
    }

    /// <summary>How many combinations there are, constraints not counted; 2⁶³ − 1 where there are more.</summary>
    public long Size => Below(0, Configuration.Empty);

    /// <summary>Makes one from its options.</summary>
    public static GridSampler Create(OptionReader options, SearchSpace space)
    {
        var points = options.Map("points");
        foreach (var name in points.Keys)
        {
            if (space.Parameters.Any(parameter => parameter.Name == name)) continue;
            options.Problem("points", $"'{name}' is not a searched parameter.{Spelling.DidYouMean(name, space.Parameters.Select(parameter => parameter.Name))}");
        }

        return new(space, [.. space.Order.Select(parameter => Axis(options, points, parameter))]);
    }

    /// <inheritdoc/>
    /// <returns>The combination whose number among those that satisfy the constraints is the index; null beyond the last.</returns>
    /// <exception cref="UnsatisfiableSpaceException">No combination satisfies the constraints, or a million in a row do not.</exception>
    public Configuration? Suggest(SuggestContext context) => _sequence.At(context.Index);

    private static GridAxis Axis(OptionReader options, IReadOnlyDictionary<string, ParameterValue> points, Parameter parameter)
    {
        var all = Transform.Cardinality(parameter);
        if (!points.TryGetValue(parameter.Name, out var given))
        {
            if (all is null) options.Problem("points", $"'{parameter.Name}' is continuous, so a grid needs its number of values. Add points: {{ {parameter.Name}: 5 }}.");
            return new(parameter, all ?? 2);
        }

        if (parameter is Parameter.Choice)
        {
            options.Problem("points", $"'{parameter.Name}' is a choice, of which a grid takes every option. Remove it from points.");
            return new(parameter, all ?? 2);
        }

        if (given.Kind == ValueKind.Int && given.AsInt() >= 2) return new(parameter, Math.Min(given.AsInt(), all ?? long.MaxValue));
        options.Problem("points", $"'{parameter.Name}' must be a whole number of at least 2, but got '{given}'.");
        return new(parameter, 2);
    }

    // The combination with a number in [0, Size): at each parameter, the number divided by the size of what hangs below says which value.
    private Configuration? Cell(long number)
    {
        if (number >= Size) return null;
        var (values, read, position) = (new Dictionary<string, ParameterValue>(), Configuration.Empty, 0);
        return Proposal.Assemble(_space, parameter =>
        {
            while (_axes[position].Parameter.Name != parameter.Name) position++;
            for (long index = 0; ; index++)
            {
                // Values that no condition reads have the same number below each of them.
                var next = _isRead[position] ? read.With(parameter.Name, _axes[position].At(index)) : read;
                var below = Below(position + 1, next);
                if (!_isRead[position]) (index, number) = (number / below, number % below);
                else if (number >= below)
                {
                    number -= below;
                    continue;
                }

                read = next;
                position++;
                return _axes[position - 1].At(index);
            }
        });
    }

    // The number of combinations of the parameters from a position on, given the values so far that conditions read.
    private long Below(int position, Configuration read)
    {
        if (position == _axes.Length) return 1;
        if (_sizes.TryGetValue((position, read), out var size)) return size;
        var axis = _axes[position];
        if (!_space.IsActive(axis.Parameter, read)) size = Below(position + 1, read);
        else if (!_isRead[position]) size = Saturated((Int128)axis.Count * Below(position + 1, read));
        else
        {
            for (long index = 0; index < axis.Count && size < long.MaxValue; index++)
            {
                size = Saturated((Int128)size + Below(position + 1, read.With(axis.Parameter.Name, axis.At(index))));
            }
        }

        return _sizes[(position, read)] = size;
    }

    private static long Saturated(Int128 size) => size > long.MaxValue ? long.MaxValue : (long)size;
}
