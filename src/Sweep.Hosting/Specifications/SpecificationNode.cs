namespace Sweep.Hosting.Specifications;

/// <summary>A part of a specification's text with its place; what a reader makes of it is not decided here.</summary>
/// <param name="Place"><c>line 9</c>, or <c>--set task.data</c>.</param>
internal abstract record SpecificationNode(string Place)
{
    /// <summary>A single value; <paramref name="Plain"/> where it had no quotes.</summary>
    internal sealed record Scalar(string Text, bool Plain, bool InFlow, string Place) : SpecificationNode(Place)
    {
        /// <summary>Written as <c>~</c>, <c>null</c> or not at all: the same as leaving the field out.</summary>
        public bool IsNull => Plain && Text is "" or "~" or "null";
    }

    /// <summary>A list.</summary>
    internal sealed record Sequence(IReadOnlyList<SpecificationNode> Items, string Place) : SpecificationNode(Place);

    /// <summary>Fields by name, in order.</summary>
    internal sealed record Mapping(IReadOnlyList<KeyValuePair<string, SpecificationNode>> Fields, string Place) : SpecificationNode(Place)
    {
        public SpecificationNode? Find(string name) => Fields.FirstOrDefault(field => field.Key == name).Value;

        /// <summary>This mapping with a field replaced, or added at its end.</summary>
        public Mapping With(string name, SpecificationNode value)
        {
            var fields = Fields.ToList();
            var at = fields.FindIndex(field => field.Key == name);
            if (at < 0) fields.Add(new(name, value));
            else fields[at] = new(name, value);
            return this with { Fields = fields };
        }
    }

    public static string OverridePlace(string path) => $"--set {path}";

    /// <summary>As messages name it.</summary>
    public string Describe() => this switch
    {
        Mapping => "a mapping",
        Sequence => "a list",
        Scalar { IsNull: true } => "nothing",
        Scalar scalar => $"'{scalar.Text}'",
        _ => throw new InvalidOperationException($"Cannot describe a {GetType().Name}."),
    };
}
