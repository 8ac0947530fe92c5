using Xunit;

namespace Sweep.Server.Tests.Fuzzing;

/// <summary>No name of a request reaches the file system: every one that could lead elsewhere, at every place where a name stands.</summary>
public sealed class TraversalTests
{
    [Fact]
    public async Task Names_that_lead_elsewhere_lead_nowhere()
    {
        await using var target = await FuzzTarget.Start();
        var before = await target.Snapshot();
        var wrong = new List<string>();
        foreach (var request in target.Fuzzer.EveryName())
        {
            var answer = await RawHttp.Send(target.Address, request.Parts);
            if (request.Complaint(answer) is { } complaint) wrong.Add($"{complaint}\n{request}");
        }

        Assert.Equal([], wrong);
        Assert.Equal(before, await target.Snapshot());
    }
}
