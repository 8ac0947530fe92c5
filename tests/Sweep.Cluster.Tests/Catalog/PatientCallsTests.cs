using Sweep.Cluster.Catalog;
using Sweep.Hosting;
using Xunit;

namespace Sweep.Cluster.Tests.Catalog;

public sealed class PatientCallsTests
{
    public static TheoryData<string, Exception> WhatPasses => new()
    {
        { "its silo has died", new SiloUnavailableException("dead") },
        { "the sweep moves", new SweepUnavailableException("moves") },
        { "its answer is late", new TimeoutException("late") },
    };

    [Theory]
    [MemberData(nameof(WhatPasses))]
    public async Task Asks_again_what_may_pass(string why, Exception error)
    {
        var asked = 0;
        Assert.Equal(3, await new PatientCalls(TimeSpan.FromMinutes(1)).Ask(() => ++asked < 3 ? Task.FromException<int>(error) : Task.FromResult(asked)));
        Assert.NotEmpty(why);
    }

    [Fact]
    public async Task Refusal_is_told_at_once()
    {
        var asked = 0;
        var refused = await Assert.ThrowsAsync<SweepConflictException>(() => new PatientCalls(TimeSpan.FromMinutes(1)).Ask<int>(() =>
        {
            asked++;
            throw new SweepConflictException("finished");
        }));
        Assert.Equal((1, "finished"), (asked, refused.Message));
    }

    [Fact]
    public async Task Gives_up_after_its_time_with_the_last_reason()
    {
        var refused = await Assert.ThrowsAsync<SweepUnavailableException>(() => new PatientCalls(TimeSpan.FromSeconds(1)).Ask(() => Task.FromException<int>(new SiloUnavailableException("dead"))));
        Assert.Equal("The cluster did not answer for 1 s: dead", refused.Message);
        Assert.IsType<SiloUnavailableException>(refused.InnerException);
    }

    [Fact]
    public async Task Who_leaves_waits_no_longer()
    {
        using var left = new CancellationTokenSource();
        var waiting = new PatientCalls(TimeSpan.FromMinutes(1)).Ask(() => new TaskCompletionSource<int>().Task, left.Token);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
