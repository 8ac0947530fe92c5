using System.Diagnostics;
using System.Threading.Channels;

namespace Sweep.Benchmarks.Serving;

/// <summary>
/// Requests at a fixed rate, whatever the answers take: each has a moment at which it is due, and its latency counts from there. A server that
/// stalls for a second so shows a thousand late answers, not one (coordinated omission).
/// </summary>
/// <param name="server">The server.</param>
/// <param name="kinds">The kinds of requests with their share in percent; each gives the bytes of its next request.</param>
internal sealed class OpenLoopLoad(Uri server, (string Name, int Percent, Func<byte[]> Next)[] kinds)
{
    private const int Connections = 64;

    /// <summary>Latencies in milliseconds by kind.</summary>
    public Dictionary<string, List<double>> Latencies { get; } = kinds.ToDictionary(kind => kind.Name, _ => new List<double>());

    /// <summary>Answers that were not 200.</summary>
    public int Refused { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Sends for so long.</summary>
    public async Task Run(double perSecond, TimeSpan duration, int seed)
    {
        var due = Channel.CreateUnbounded<(int Kind, long At)>(new UnboundedChannelOptions { SingleWriter = true });
        var workers = new Task[Connections];
        for (var i = 0; i < workers.Length; i++) workers[i] = Work(due.Reader);
        var pace = new Thread(() => Pace(due.Writer, perSecond, duration, seed)) { IsBackground = true };
        pace.Start();
        await Task.WhenAll(workers);
    }

    private void Pace(ChannelWriter<(int Kind, long At)> due, double perSecond, TimeSpan duration, int seed)
    {
        var random = new Random(seed);
        var start = Stopwatch.GetTimestamp();
        var count = (long)(perSecond * duration.TotalSeconds);
        for (var i = 0L; i < count; i++)
        {
            var at = start + (long)(i / perSecond * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < at) Thread.Sleep(1);
            due.TryWrite((Draw(random), at));
        }

        due.Complete();
    }

    private int Draw(Random random)
    {
        var draw = random.Next(100);
        for (var kind = 0; ; kind++)
        {
            draw -= kinds[kind].Percent;
            if (draw < 0) return kind;
        }
    }

    private async Task Work(ChannelReader<(int Kind, long At)> due)
    {
        using var connection = new HttpConnection();
        await connection.Connect(server);
        await foreach (var (kind, at) in due.ReadAllAsync())
        {
            byte[] request;
            lock (kinds) request = kinds[kind].Next();
            var (status, bytes) = await connection.Get(request);
            var latency = Stopwatch.GetElapsedTime(at).TotalMilliseconds;
            lock (Latencies)
            {
                Latencies[kinds[kind].Name].Add(latency);
                Bytes += bytes;
                if (status != 200) Refused++;
            }
        }
    }
}
