using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Server.Client;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Server.Tests.Client;

/// <summary>A client whose server stops and starts again on the same port.</summary>
public sealed class RestartedServerTests : IAsyncDisposable
{
    private const string Yaml = """
        name: sweep
        engine: external
        metric: { name: loss, goal: minimize }
        space: { x: { int: [0, 1000000] } }
        scheduler: { kind: none, resource: steps, max_resource: 100 }
        budget: { trials: 100 }
        """;

    private readonly ServedCatalog _served = new();

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task Follower_goes_on_without_gap_or_repetition()
    {
        var catalog = await _served.Open(TimeProvider.System);
        var sweep = await catalog.Create(Yaml, [], null);
        var followed = Task.Run(async () =>
        {
            var seen = new List<JournalEntry>();
            await foreach (var entry in sweep.Follow()) seen.Add(entry);
            return seen;
        });
        for (var restart = 0; restart < 3; restart++)
        {
            Assert.IsType<LeaseAnswer.Train>(await sweep.Lease("loop", restart, TimeSpan.FromMinutes(1)));
            await _served.Stop();
            await _served.Serve(TimeProvider.System);
        }

        await sweep.Cancel("enough");
        var entries = new List<JournalEntry>();
        await foreach (var entry in sweep.Entries()) entries.Add(entry);
        Assert.Equal(entries.Select(JournalEntries.Describe), (await followed).Select(JournalEntries.Describe));
    }

    [Fact]
    public async Task Reader_waits_for_it_and_says_so_once()
    {
        var catalog = await _served.Open(TimeProvider.System);
        var sweep = await catalog.Create(Yaml, [], null);
        await _served.Stop();
        var reads = Enumerable.Range(0, 5).Select(_ => Task.Run(sweep.Summary)).ToList();
        while (_served.Notices.IsEmpty) await Task.Delay(10);
        await _served.Serve(TimeProvider.System);
        foreach (var summary in await Task.WhenAll(reads)) Assert.Equal("sweep", summary.Name);
        Assert.Equal(2, _served.Notices.Count);
        Assert.Matches("^Cannot reach http://127.0.0.1:[0-9]+: .* Asking again for (59|60) seconds.$", _served.Notices.First());
        Assert.EndsWith(" answers again.", _served.Notices.Last());
    }

    [Fact]
    public async Task Server_that_was_never_reached_is_given_up_at_once()
    {
        using var nobody = new RemoteCatalog(new Uri("http://127.0.0.1:1"), new RemoteOptions { Notice = _served.Notices.Enqueue });
        var error = await Assert.ThrowsAsync<RemoteException>(() => nobody.List());
        Assert.Equal("Cannot reach http://127.0.0.1:1: nothing listens on port 1 there. Start a server with 'sweep serve', or check the address.", error.Message);
        Assert.Empty(_served.Notices);
    }
}
