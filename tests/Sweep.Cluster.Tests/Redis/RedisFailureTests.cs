using Sweep.Cluster.Redis;
using Xunit;

namespace Sweep.Cluster.Tests.Redis;

public sealed class RedisFailureTests
{
    [Fact]
    public async Task Command_that_the_library_cancels_is_a_failure_of_the_connection()
    {
        // As the library does with commands that had not gone out when their connection broke.
        var command = new TaskCompletionSource<string>();
        command.SetCanceled();
        var failure = await Assert.ThrowsAsync<TaskCanceledException>(() => command.Task);
        Assert.True(RedisFailure.Is(failure));
        Assert.Equal("there is no connection", RedisFailure.Explain(failure));
    }

    [Fact]
    public async Task Wait_that_somebody_ends_is_none()
    {
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();
        Assert.False(RedisFailure.Is(await Assert.ThrowsAsync<TaskCanceledException>(() => Task.Delay(Timeout.Infinite, ended.Token))));
    }
}
