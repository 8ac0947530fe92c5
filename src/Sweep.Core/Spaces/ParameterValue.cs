using System.Globalization;

namespace Sweep.Core.Spaces;

/// <summary>What kind of value a hyperparameter has.</summary>
public enum ValueKind
{
    /// <summary>A real number.</summary>
    Float,

    /// <summary>A whole number, exact up to 2⁵³.</summary>
    Int,

    /// <summary>A text, such as the name of a cell.</summary>
    Text,

    /// <summary>True or false.</summary>
    Bool,
}

/// <summary>One value of a hyperparameter. Values are equal when kind and content are; floats compare by bits.</summary>
public readonly struct ParameterValue : IEquatable<ParameterValue>
{
    private readonly double _number;
    private readonly string? _text;

    private ParameterValue(ValueKind kind, double number, string? text) => (Kind, _number, _text) = (kind, number, text);

    /// <summary>The kind of this value.</summary>
    public ValueKind Kind { get; }

    /// <summary>A real number.</summary>
    public static ParameterValue Float(double value) => new(ValueKind.Float, value, null);

    /// <summary>A whole number; beyond ±2⁵³ it would not be exact and is refused.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is beyond ±2⁵³.</exception>
    public static ParameterValue Int(long value) => value is >= -(1L << 53) and <= 1L << 53
        ? new(ValueKind.Int, value, null)
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A whole number lies within ±2^53.");

    /// <summary>A text.</summary>
    public static ParameterValue Text(string value) => new(ValueKind.Text, 0, value);

    /// <summary>True or false.</summary>
    public static ParameterValue Bool(bool value) => new(ValueKind.Bool, value ? 1 : 0, null);

    /// <summary>Whether this is a float or an int.</summary>
    public bool IsNumber => Kind is ValueKind.Float or ValueKind.Int;

    /// <summary>The number of a float or int; a programmer's error on a text or bool.</summary>
    public double AsNumber() => IsNumber ? _number : throw new InvalidOperationException($"'{this}' is a {Kind}, not a number.");

    /// <summary>The whole number of an int; a programmer's error on anything else.</summary>
    public long AsInt() => Kind == ValueKind.Int ? (long)_number : throw new InvalidOperationException($"'{this}' is a {Kind}, not an int.");

    /// <summary>The text; a programmer's error on anything else.</summary>
    public string AsText() => _text ?? throw new InvalidOperationException($"'{this}' is a {Kind}, not a text.");

    /// <summary>The truth value; a programmer's error on anything else.</summary>
    public bool AsBool() => Kind == ValueKind.Bool ? _number != 0 : throw new InvalidOperationException($"'{this}' is a {Kind}, not a bool.");

    /// <inheritdoc/>
    public bool Equals(ParameterValue other) => Kind == other.Kind
        && BitConverter.DoubleToInt64Bits(_number) == BitConverter.DoubleToInt64Bits(other._number)
        && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ParameterValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, BitConverter.DoubleToInt64Bits(_number), _text);

    /// <summary>Equality by kind and content.</summary>
    public static bool operator ==(ParameterValue left, ParameterValue right) => left.Equals(right);

    /// <summary>Inequality by kind and content.</summary>
    public static bool operator !=(ParameterValue left, ParameterValue right) => !left.Equals(right);

    /// <summary>The value as a specification would write it: shortest digits that read back to the same bits.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Float => Digits(_number),
        ValueKind.Int => ((long)_number).ToString(CultureInfo.InvariantCulture),
        ValueKind.Bool => _number != 0 ? "true" : "false",
        _ => _text ?? "",
    };

    // 1e-5 and 1e20, where .NET writes 1E-05 and 1E+20.
    private static string Digits(double number)
    {
        var digits = number.ToString("R", CultureInfo.InvariantCulture);
        var exponent = digits.IndexOf('E', StringComparison.Ordinal);
        return exponent < 0 ? digits : $"{digits.AsSpan(0, exponent)}e{int.Parse(digits.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}";
    }
}
