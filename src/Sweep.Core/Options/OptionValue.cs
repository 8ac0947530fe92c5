using Sweep.Core.Spaces;

namespace Sweep.Core.Options;

/// <summary>An option as given: a single value, a list, or a mapping.</summary>
public abstract record OptionValue
{
    private OptionValue()
    {
    }

    /// <summary>A single value.</summary>
    public sealed record Scalar(ParameterValue Value) : OptionValue;

    /// <summary>Several values.</summary>
    public sealed record List(IReadOnlyList<ParameterValue> Values) : OptionValue;

    /// <summary>Values by name.</summary>
    public sealed record Map(IReadOnlyDictionary<string, ParameterValue> Values) : OptionValue;
}
