using System.Reflection;

namespace Sweep.Cluster.Tests.Workers;

/// <summary>A grain of which a test answers the few methods that it cares for.</summary>
public class FakeGrain : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _answer = null!;

    /// <param name="answer">By method name and arguments.</param>
    public static T Of<T>(Func<string, object?[], object?> answer)
        where T : class
    {
        var grain = Create<T, FakeGrain>();
        ((FakeGrain)(object)grain)._answer = (method, arguments) => answer(method.Name, arguments);
        return grain;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
}
