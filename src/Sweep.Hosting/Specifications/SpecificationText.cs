using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sweep.Hosting.Specifications;

/// <summary>
/// Reads YAML into nodes. Of YAML only mappings with plain keys, lists and scalars are taken: anchors, aliases, tags and several
/// documents are refused, so that a text can never unfold into more than it shows.
/// </summary>
internal sealed class SpecificationText
{
    private const int MaxLength = 1 << 20;
    private const int MaxDepth = 16;

    private readonly Parser _parser;
    private readonly string? _place;
    private readonly List<SpecificationProblem> _problems;
    private int _flow;
    private int _depth;

    private SpecificationText(string yaml, string? place, List<SpecificationProblem> problems)
        => (_parser, _place, _problems) = (new Parser(new StringReader(yaml)), place, problems);

    /// <summary>Reads a text, reporting what is wrong with it.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="place">The place of every node, for the value of an override; null for lines.</param>
    /// <param name="path">What the text is the value of; empty for a file.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <returns>The root, or null where the text is empty or could not be read to its end.</returns>
    public static SpecificationNode? Read(string yaml, string? place, string path, List<SpecificationProblem> problems)
    {
        if (yaml.Length > MaxLength)
        {
            problems.Add(new(place, path, $"a specification has at most {MaxLength} characters, but this one has {yaml.Length}."));
            return null;
        }

        var text = new SpecificationText(yaml, place, problems);
        try
        {
            return text.Document();
        }
        // The scanner also throws InvalidOperationException on some broken texts, without a place.
        catch (Exception problem) when (problem is YamlException or InvalidOperationException)
        {
            var start = (problem as YamlException)?.Start ?? text._parser.Current?.End ?? Mark.Empty;
            var (line, message) = Describe(problem, start, yaml);
            problems.Add(new(place ?? $"line {line}", path, message));
            return null;
        }
    }

    private SpecificationNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _)) return null;
        _parser.Consume<DocumentStart>();
        var root = Node("");
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second)) Report(second, "", "a specification is one document. Remove the second '---' and what follows.");
        return root;
    }

    private SpecificationNode Node(string path)
    {
        if (_parser.Accept<AnchorAlias>(out var alias)) throw new SyntaxException(alias, $"aliases such as *{alias.Value} are not allowed. Write the value out.");
        if (!_parser.Accept<NodeEvent>(out var node)) throw new SyntaxException(_parser.Current!, "a value is missing here.");
        if (!node.Anchor.IsEmpty) throw new SyntaxException(node, $"anchors such as &{node.Anchor.Value} are not allowed. Write the value out.");
        if (!node.Tag.IsEmpty) throw new SyntaxException(node, $"tags such as {node.Tag.Value} are not allowed. Remove it, or put quotes around a text that begins with '!'.");
        if (_depth > MaxDepth) throw new SyntaxException(node, $"nested deeper than {MaxDepth} levels.");
        return node switch
        {
            MappingStart => Mapping(path),
            SequenceStart => Sequence(path),
            _ => Scalar(),
        };
    }

    private SpecificationNode.Scalar Scalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return new(scalar.Value, scalar.Style == ScalarStyle.Plain, _flow > 0, Place(scalar));
    }

    private SpecificationNode.Sequence Sequence(string path)
    {
        var start = _parser.Consume<SequenceStart>();
        Enter(start.Style == SequenceStyle.Flow, 1);
        var items = new List<SpecificationNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(Node($"{path}[{items.Count}]"));
        Enter(start.Style == SequenceStyle.Flow, -1);
        return new(items, Place(start));
    }

    private SpecificationNode.Mapping Mapping(string path)
    {
        var start = _parser.Consume<MappingStart>();
        Enter(start.Style == MappingStyle.Flow, 1);
        var fields = new List<KeyValuePair<string, SpecificationNode>>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.Accept<Scalar>(out var key) || !key.Anchor.IsEmpty || !key.Tag.IsEmpty) throw new SyntaxException(_parser.Current!, "a name was expected before ':'.");
            _parser.Consume<Scalar>();
            var field = SpecificationPath.Join(path, key.Value);
            var value = Node(field);
            // A value on the lines below begins at its name, for people.
            value = value with { Place = Place(key) };
            if (fields.Exists(other => other.Key == key.Value)) Report(key, field, "is given twice. Remove one of them.");
            else fields.Add(new(key.Value, value));
        }

        Enter(start.Style == MappingStyle.Flow, -1);
        return new(fields, Place(start));
    }

    private void Enter(bool flow, int by)
    {
        _depth += by;
        if (flow) _flow += by;
    }

    private string Place(ParsingEvent at) => _place ?? $"line {at.Start.Line}";

    private void Report(ParsingEvent at, string path, string message) => _problems.Add(new(Place(at), path, message));

    private static (long Line, string Message) Describe(Exception problem, Mark start, string yaml)
    {
        if (problem is SyntaxException) return (start.Line, problem.Message);
        var lines = yaml.TrimEnd().Split('\n');
        // The parser stumbles over a tab lines later, and says so in its own words.
        var tab = Array.FindIndex(lines, line => line.TrimStart(' ').StartsWith('\t') && line.Trim().Length > 0);
        if (tab >= 0) return (tab + 1, "a tab cannot indent in YAML. Use spaces.");
        var at = (int)Math.Clamp(start.Line, 1, lines.Length);
        var what = problem is YamlException ? problem.Message.Replace("  ", " ", StringComparison.Ordinal).TrimEnd('.') : "it breaks off";
        var remedy = lines[at - 1].AsSpan().IndexOfAny('{', '[') >= 0 ? " Is a bracket left open? A condition with brackets or commas needs quotes." : "";
        return (at, $"this is not YAML: {char.ToLowerInvariant(what[0])}{what[1..]} ({(start.Line > lines.Length ? "at the end" : $"column {start.Column}")}).{remedy}");
    }

    // Ends the reading: what follows would be misunderstood.
    private sealed class SyntaxException(ParsingEvent at, string message) : YamlException(at.Start, at.End, message);
}
