using Microsoft.Extensions.Logging;
using Sweep.Cluster.Silo;
using Xunit;

namespace Sweep.Cluster.Tests.Silo;

public sealed class SiloLogTests
{
    private readonly StringWriter _written = new();

    [Fact]
    public void What_Orleans_calls_off_while_the_silo_stops_is_no_error()
    {
        using var log = new SiloLog(_written);
        Tell(log, "first");
        log.Stop("Stopping.");
        Tell(log, "second");
        log.CreateLogger("Orleans.Runtime.Other").LogError(new TimeoutException("too late"), "third");
        Assert.Equal(
            ["error   Orleans.Runtime.Directory: first (TaskCanceledException: A task was canceled.)", "info    Stopping.", "error   Orleans.Runtime.Other: third (TimeoutException: too late)"],
            _written.ToString().TrimEnd().Split(Environment.NewLine).Select(static line => line[(line.IndexOf('Z') + 2)..]));
    }

    [Fact]
    public void Silo_that_says_all_says_that_too()
    {
        using var log = new SiloLog(_written, saysAll: true);
        log.Stop("Stopping.");
        Tell(log, "second");
        Assert.Contains("second", _written.ToString(), StringComparison.Ordinal);
    }

    private static void Tell(SiloLog log, string message) => log.CreateLogger("Orleans.Runtime.Directory").LogError(new TaskCanceledException(), "{Message}", message);
}
