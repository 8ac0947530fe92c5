using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using StackExchange.Redis;
using Sweep.Cluster.Catalog;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Journals;
using Xunit;

namespace Sweep.Cluster.Tests.Catalog;

public sealed class SweepExceptionsTests
{
    public static TheoryData<string> Kinds => [.. All().Select(error => error.GetType().Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Crosses_silos_with_type_words_and_what_is_within(string kind)
    {
        using var services = new ServiceCollection().AddSerializer().AddSweepExceptions().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var error = All().Single(error => error.GetType().Name == kind);
        var crossed = serializer.Deserialize<Exception>(serializer.SerializeToArray(error))!;
        Assert.Equal((error.GetType(), error.Message), (crossed.GetType(), crossed.Message));
        Assert.Equal((error.InnerException?.GetType(), error.InnerException?.Message), (crossed.InnerException?.GetType(), crossed.InnerException?.Message));
    }

    private static IEnumerable<Exception> All() =>
    [
        new UnknownTrialException("no trial 7", new CommandRefusedException(CommandRefusal.Unknown, "no trial 7")),
        new SweepConflictException("finished", new IOException("disk")),
        new InvalidRequestException("slot: must be between 0 and 4095"),
        new SweepUnavailableException("moves"),
        new CheckpointException("missing"),
        new JournalException("Redis does not answer.", new RedisException("gone")),
        new HostFailedException("the journal", new InvalidOperationException("x")),
    ];
}
