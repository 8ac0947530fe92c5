using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sweep.Server.Events;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Server.Tests.Events;

public sealed class EventStreamTests
{
    private const string Events = "/api/v1/sweeps/script/events";

    [Fact]
    public async Task Sends_the_whole_journal_and_says_that_the_sweep_is_over()
    {
        await using var served = await ServedSweep.Finished();

        var events = await Read(served, Events);

        Assert.Equal(served.JournalLines, events.SkipLast(1).Select(item => item.Data));
        Assert.Equal(Enumerable.Range(0, events.Count - 1).Select(position => position.ToString()), events.SkipLast(1).Select(item => item.EventId));
        Assert.Equal(("end", """{"reason":"all 5 trials are done"}"""), (events[^1].EventType, events[^1].Data));
    }

    [Fact]
    public async Task Sends_entries_as_they_come()
    {
        await using var served = await ServedSweep.Start();
        await using var stream = await Open(served, Events);
        var reading = stream.ReadAll();
        await served.Sweep.Host.Run();
        Assert.Equal(served.JournalLines, (await reading).SkipLast(1).Select(item => item.Data));
    }

    [Fact]
    public async Task Resumes_after_the_last_id_and_begins_where_it_is_told()
    {
        await using var served = await ServedSweep.Finished();
        Assert.Equal("7", (await Read(served, Events, lastId: "6"))[0].EventId);
        Assert.Equal("5", (await Read(served, Events + "?from=5"))[0].EventId);
        // A browser that reconnects repeats the address with which it began.
        Assert.Equal("9", (await Read(served, Events + "?from=5", lastId: "8"))[0].EventId);
    }

    [Fact]
    public async Task Ends_at_once_for_who_has_seen_all()
    {
        await using var served = await ServedSweep.Finished();
        var last = served.JournalLines.Length - 1;
        Assert.Equal("end", Assert.Single(await Read(served, Events, lastId: last.ToString())).EventType);
    }

    [Theory]
    [InlineData("900", "?from: there is no position 901 yet: the next is 68. The journal of another sweep of this name may have been longer.")]
    [InlineData("-1", "Last-Event-ID: must be the id of an event, which is a journal position, but got '-1'.")]
    [InlineData("9223372036854775807", "Last-Event-ID: must be the id of an event, which is a journal position, but got '9223372036854775807'.")]
    [InlineData("seven", "Last-Event-ID: must be the id of an event, which is a journal position, but got 'seven'.")]
    public async Task Refuses_an_id_that_no_event_has(string id, string detail)
    {
        await using var served = await ServedSweep.Finished();
        var problem = await served.Refusal(HttpStatusCode.BadRequest, HttpMethod.Get, Events, headers: headers =>
        {
            headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            headers.Add("Last-Event-ID", id);
        });
        Assert.Equal(detail, problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Resumes_without_gap_or_repetition_wherever_it_is_cut()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 4; round++)
        {
            await using var served = await ServedSweep.Start(SweepScript.Setup(maxTrials: 20), new ScriptedTrainer { BeforeStep = (_, step) => Thread.Sleep(step % 50 == 0 ? 1 : 0) });
            var running = served.Sweep.Host.Run();
            var seen = new List<string>();
            string? lastId = null;
            for (var over = false; !over;)
            {
                var most = random.Next(1, 60);
                await using var stream = await Open(served, Events, lastId);
                await foreach (var item in stream.Items)
                {
                    over = item.EventType == "end";
                    if (over) break;
                    seen.Add(item.Data);
                    lastId = item.EventId;
                    if (--most == 0) break;
                }
            }

            await running;
            Assert.Equal(served.JournalLines, seen);
        }
    }

    [Fact]
    public async Task Says_by_comments_that_it_lives()
    {
        await using var served = await ServedSweep.Start(options: new ServerOptions { Heartbeat = TimeSpan.FromMilliseconds(50) });
        using var request = Request(Events, null);
        using var response = await served.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() != ":")
        {
        }
    }

    [Fact]
    public async Task Shares_one_tail_and_counts_the_streams()
    {
        await using var served = await ServedSweep.Start();
        var streams = served.Services.GetRequiredService<EventStreams>();
        var open = new List<OpenStream>();
        for (var i = 0; i < 50; i++) open.Add(await Open(served, Events));
        Assert.Equal(50, streams.Open);
        Assert.Equal(1, streams.Tails);
        // The gauge counts those of the whole process, in which other tests run.
        var gauge = (await served.Client.GetStringAsync("/metrics")).Split('\n').Single(line => line.StartsWith("sweep_event_streams ", StringComparison.Ordinal) || line.StartsWith("sweep_event_streams{", StringComparison.Ordinal));
        Assert.True(double.Parse(gauge.Split(' ')[1]) >= 50, gauge);

        var reading = open.Select(stream => stream.ReadAll()).ToList();
        await served.Sweep.Host.Run();
        foreach (var events in await Task.WhenAll(reading)) Assert.Equal(served.JournalLines, events.SkipLast(1).Select(item => item.Data));
        await Eventually(() => streams is { Open: 0, Tails: 0 });
    }

    [Fact]
    public async Task Forgets_clients_that_have_left()
    {
        await using var served = await ServedSweep.Start();
        var streams = served.Services.GetRequiredService<EventStreams>();
        await (await Open(served, Events)).DisposeAsync();
        await Eventually(() => streams is { Open: 0, Tails: 0 });
    }

    [Fact]
    public async Task Drops_a_client_that_does_not_read()
    {
        // A hundred thousand reports make a journal larger than all the buffers on the way.
        await using var served = await ServedSweep.Finished(SweepScript.Setup(maxTrials: 10, maxResource: 100_000), options: new ServerOptions { StreamStall = TimeSpan.FromMilliseconds(200) });
        var streams = served.Services.GetRequiredService<EventStreams>();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(served.Client.BaseAddress!.Host, served.Client.BaseAddress.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {Events} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"));
        await Eventually(() => streams.Open == 1);
        await Eventually(() => streams.Open == 0);
    }

    [Fact]
    public async Task Ends_streams_when_the_server_stops()
    {
        await using var served = await ServedSweep.Start();
        await using var stream = await Open(served, Events);
        var reading = stream.ReadAll();
        await served.Server.DisposeAsync();
        // The answer ends in an orderly way, and without the event that says that the sweep is over.
        Assert.DoesNotContain(await reading, item => item.EventType == "end");
    }

    private static async Task<List<SseItem<string>>> Read(ServedSweep served, string path, string? lastId = null)
    {
        await using var stream = await Open(served, path, lastId);
        return await stream.ReadAll();
    }

    private static async Task<OpenStream> Open(ServedSweep served, string path, string? lastId = null)
    {
        using var request = Request(path, lastId);
        var response = await served.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new OpenStream(response, SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync());
    }

    private static HttpRequestMessage Request(string path, string? lastId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        return request;
    }

    private static async Task Eventually(Func<bool> condition)
    {
        // Far longer than it takes: a condition that never comes fails the test rather than the whole run.
        for (var tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 3000, "The condition did not come about within a minute.");
            await Task.Delay(20);
        }
    }

    private sealed record OpenStream(HttpResponseMessage Response, IAsyncEnumerable<SseItem<string>> Items) : IAsyncDisposable
    {
        public async Task<List<SseItem<string>>> ReadAll()
        {
            var items = new List<SseItem<string>>();
            await foreach (var item in Items) items.Add(item);
            return items;
        }

        public ValueTask DisposeAsync()
        {
            Response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
