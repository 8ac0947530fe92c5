using System.Collections;

namespace Sweep.Core.Sweeps;

/// <summary>
/// Metrics of one report by name, in the order reported. Names are shared between reports, values are their own.
/// Equal when names and the bits of values are.
/// </summary>
public sealed class MetricValues : IReadOnlyList<KeyValuePair<string, double>>, IEquatable<MetricValues>
{
    private readonly string[] _names;
    private readonly double[] _values;

    /// <summary>Metrics with these names and values; both arrays are kept, not copied.</summary>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public MetricValues(string[] names, double[] values)
    {
        if (names.Length != values.Length) throw new ArgumentException($"{names.Length} names but {values.Length} values.", nameof(values));
        (_names, _values) = (names, values);
    }

    /// <summary>Metrics of a single name.</summary>
    public static MetricValues Of(string name, double value) => new([name], [value]);

    /// <inheritdoc/>
    public int Count => _names.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, double> this[int index] => new(_names[index], _values[index]);

    /// <summary>Looks a metric up; false where it was not reported.</summary>
    public bool TryGet(string name, out double value)
    {
        var index = Array.IndexOf(_names, name);
        value = index < 0 ? double.NaN : _values[index];
        return index >= 0;
    }

    /// <inheritdoc/>
    public bool Equals(MetricValues? other)
    {
        if (other is null || !_names.AsSpan().SequenceEqual(other._names)) return false;
        for (var i = 0; i < _values.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(_values[i]) != BitConverter.DoubleToInt64Bits(other._values[i])) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MetricValues);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_names.Length, _values.Length > 0 ? _values[0] : 0);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, double>> GetEnumerator()
    {
        for (var i = 0; i < _names.Length; i++) yield return new(_names[i], _values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
