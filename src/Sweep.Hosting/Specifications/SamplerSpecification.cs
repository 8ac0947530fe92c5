using Sweep.Core.Options;
using Sweep.Core.Sampling;
using Sweep.Core.Spaces;

namespace Sweep.Hosting.Specifications;

/// <summary>How configurations are proposed.</summary>
/// <param name="Kind">The sampler; by default the first of <see cref="Samplers.All"/>.</param>
/// <param name="Options">Its options by name, in the order of the text.</param>
public sealed record SamplerSpecification(string Kind, IReadOnlyDictionary<string, OptionValue> Options)
{
    /// <summary>Makes the sampler, reporting what is wrong with its options.</summary>
    internal ISampler Create(SearchSpace space, Action<string, string> report)
    {
        var options = new OptionReader(Options, report);
        var sampler = Samplers.All.First(kind => kind.Name == Kind).Create(options, space);
        options.Finish();
        return sampler;
    }
}
