using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>Waiting for what must come, however long a busy machine takes. Where it does not come, the test that waits fails and says for what, before a runner takes the whole suite for hanging.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until something is so.</summary>
    public static Task Until(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "") => Until(() => Task.FromResult(isSo()), what);

    /// <summary>Waits until something is so that has to be asked for.</summary>
    public static async Task Until(Func<Task<bool>> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "")
    {
        for (var waiting = Stopwatch.StartNew(); !await isSo(); await Task.Delay(Pause))
        {
            if (waiting.Elapsed > Patience) throw InVain(what);
        }
    }

    /// <summary>Waits for what somebody else does.</summary>
    public static async Task For(Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        if (await Task.WhenAny(task, Task.Delay(Patience)) != task) throw InVain(what);
        await task;
    }

    private static TimeoutException InVain(string what) => new($"Waited {Patience.TotalMinutes} minutes in vain for: {what}");
}
