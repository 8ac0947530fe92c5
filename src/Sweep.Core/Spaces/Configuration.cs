using System.Collections;

namespace Sweep.Core.Spaces;

/// <summary>
/// The values chosen for one trial, in the declared order of the space, fixed values last. A parameter whose
/// condition does not hold is absent, not zero. Immutable; equal when the same names have the same values in the same order.
/// </summary>
public sealed class Configuration : IReadOnlyList<KeyValuePair<string, ParameterValue>>, IEquatable<Configuration>
{
    /// <summary>The configuration without any value.</summary>
    public static readonly Configuration Empty = new([]);

    private readonly KeyValuePair<string, ParameterValue>[] _values;

    /// <summary>A configuration of these values, in this order.</summary>
    /// <exception cref="ArgumentException">A name appears twice.</exception>
    public Configuration(IEnumerable<KeyValuePair<string, ParameterValue>> values)
    {
        _values = [.. values];
        for (var i = 0; i < _values.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (_values[i].Key == _values[j].Key) throw new ArgumentException($"'{_values[i].Key}' has two values.", nameof(values));
            }
        }
    }

    // For one that was checked before it was written.
    private Configuration(KeyValuePair<string, ParameterValue>[] values) => _values = values;

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, ParameterValue> this[int index] => _values[index];

    /// <summary>A configuration of values whose names are known to differ; the array is kept, not copied.</summary>
    internal static Configuration Of(KeyValuePair<string, ParameterValue>[] values) => new(values);

    /// <summary>The value of a parameter that is known to be active.</summary>
    /// <exception cref="KeyNotFoundException">The parameter is absent.</exception>
    public ParameterValue this[string name] => TryGet(name, out var value)
        ? value
        : throw new KeyNotFoundException($"'{name}' is not in the configuration {this}.");

    /// <summary>Looks a parameter up; false where it is absent.</summary>
    public bool TryGet(string name, out ParameterValue value)
    {
        foreach (var pair in _values)
        {
            if (pair.Key != name) continue;
            value = pair.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>This configuration with one more value at its end.</summary>
    public Configuration With(string name, ParameterValue value) => new([.. _values, new(name, value)]);

    /// <inheritdoc/>
    public bool Equals(Configuration? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Configuration);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Configurations of one space differ in values, hardly ever in names alone.
        var hash = new HashCode();
        foreach (var (_, value) in _values) hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>All values on one line: <c>cell=lstm hidden=128 lr=0.002</c>.</summary>
    public override string ToString() => string.Join(' ', _values.Select(pair => $"{pair.Key}={pair.Value}"));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ParameterValue>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, ParameterValue>>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
