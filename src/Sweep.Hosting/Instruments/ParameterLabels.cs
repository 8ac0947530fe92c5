using Sweep.Core.Spaces;

namespace Sweep.Hosting.Instruments;

/// <summary>
/// Under which labels the searched parameters are shown: their own names, which are legal labels, except where a name is taken by a label of
/// ours or by Prometheus; then <c>param_</c> goes before it.
/// </summary>
internal sealed class ParameterLabels
{
    private const string Prefix = "param_";
    private static readonly string[] Taken = ["sweep", "trial", "rank", "job", "instance", "le", "quantile"];
    private static readonly string[] TakenPrefixes = ["__", "otel_scope_", "exported_", Prefix];
    private readonly Dictionary<string, string> _labels = [];

    public ParameterLabels(SearchSpace space)
    {
        foreach (var parameter in space.Parameters)
        {
            var name = parameter.Name;
            var isTaken = Taken.Contains(name) || Array.Exists(TakenPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
            _labels[name] = isTaken ? Prefix + name : name;
        }
    }

    /// <summary>The searched values of a configuration, as tags.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Of(Configuration configuration)
    {
        foreach (var (name, value) in configuration)
        {
            if (_labels.TryGetValue(name, out var label)) yield return new(label, value.ToString());
        }
    }
}
