using Sweep.Core.Sampling;
using Sweep.Core.Spaces;

namespace Sweep.TestKit.Sweeps;

/// <summary>Proposes <c>x = draw index</c>, or what it is told for each draw; nothing beyond its end.</summary>
public sealed class ListSampler(Func<int, long?>? values = null) : ISampler
{
    public Configuration? Suggest(SuggestContext context)
    {
        var value = values is null ? context.Index : values(context.Index);
        return value is { } x ? new Configuration([new("x", ParameterValue.Int(x))]) : null;
    }
}
