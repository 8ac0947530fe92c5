using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Xunit;

namespace Sweep.Cluster.Tests.Wire;

/// <summary>What attempts say arrives at another silo as it was said.</summary>
public sealed class WireMessageTests
{
    private static readonly Serializer Serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    public static TheoryData<string, AttemptMessage> Messages => new()
    {
        { "report", new AttemptMessage.Reported(200, new MetricValues(["val_loss", "grad_norm"], [1.25, double.PositiveInfinity])) },
        { "checkpoint", new AttemptMessage.Saved(new CheckpointReference(17, 3, 200, "ab12")) },
        { "divergence", new AttemptMessage.Diverged(201, "loss is NaN") },
        { "end", new AttemptMessage.Ended(AttemptEndKind.Interrupted, "the worker was asked to stop") },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_arrives_as_it_was_sent(string kind, AttemptMessage message)
    {
        var batch = new AttemptBatch { Trial = 17, Attempt = 3, Messages = [WireMessage.Of(message)], Progress = default };
        var arrived = Serializer.Deserialize<AttemptBatch>(Serializer.SerializeToArray(batch));
        Assert.True(message.Equals(arrived.Messages[0].ToMessage(17, 3)), kind);
    }
}
