using Sweep.Core.Options;
using Sweep.Core.Spaces;

namespace Sweep.Hosting.Specifications;

/// <summary>Turns nodes into options: single values, lists of them, and mappings of them.</summary>
internal static class OptionNodes
{
    /// <summary>The options of a mapping; fields without a value are left out, and what is nested too deep is reported.</summary>
    public static OrderedDictionary<string, OptionValue> Read(IEnumerable<KeyValuePair<string, SpecificationNode>> fields, string path, SpecificationProblems problems)
    {
        var options = new OrderedDictionary<string, OptionValue>();
        foreach (var (name, node) in fields)
        {
            if (Read(node, SpecificationPath.Join(path, name), problems) is { } value) options[name] = value;
        }

        return options;
    }

    /// <summary>The value of a scalar; null, reported, for any other node.</summary>
    public static ParameterValue? Value(SpecificationNode node, string path, SpecificationProblems problems)
    {
        if (node is SpecificationNode.Scalar { IsNull: false } scalar) return Value(scalar);
        problems.Report(path, $"must be a single value, but got {node.Describe()}.");
        return null;
    }

    public static ParameterValue Value(SpecificationNode.Scalar scalar) => scalar.Plain ? ScalarSyntax.Read(scalar.Text) : ParameterValue.Text(scalar.Text);

    private static OptionValue? Read(SpecificationNode node, string path, SpecificationProblems problems)
    {
        switch (node)
        {
            case SpecificationNode.Scalar scalar:
                return scalar.IsNull ? null : new OptionValue.Scalar(Value(scalar));
            case SpecificationNode.Sequence sequence:
                return new OptionValue.List([.. sequence.Items.Select((item, index) => Value(item, $"{path}[{index}]", problems)).OfType<ParameterValue>()]);
            case SpecificationNode.Mapping mapping:
                var values = new OrderedDictionary<string, ParameterValue>();
                foreach (var (name, field) in mapping.Fields)
                {
                    if (Value(field, SpecificationPath.Join(path, name), problems) is { } value) values[name] = value;
                }

                return new OptionValue.Map(values);
            default:
                throw new InvalidOperationException($"Cannot read a {node.GetType().Name}.");
        }
    }
}
