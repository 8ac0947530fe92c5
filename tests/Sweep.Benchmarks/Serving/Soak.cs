using System.Globalization;
using System.Text.RegularExpressions;

namespace Sweep.Benchmarks.Serving;

/// <summary>Rounds of many requests and of streams that come and go: what the server's memory does meanwhile.</summary>
internal sealed partial class Soak(ServerProcess process, HttpClient client, (string Name, int Percent, Func<byte[]> Next)[] kinds, Func<Task<string>> events)
{
    private const double PerSecond = 1500;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(20);

    /// <summary>Runs so many rounds and tells the memory after each.</summary>
    public async Task Run(int rounds, int streams)
    {
        var (requests, refused) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var load = new OpenLoopLoad(process.Server, kinds);
            using (await EventStreams.Open(process.Server, await events(), streams)) await load.Run(PerSecond, Round, round);
            await Task.Delay(1000);
            requests += load.Latencies.Values.Sum(list => list.Count);
            refused += load.Refused;
            var heap = await Heap() / 1e6;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"after {requests} requests ({refused} refused) and {(round + 1) * streams} streams: {process.WorkingSetMegabytes:0} MB, managed heap {heap:0.0} MB after the last collection"));
        }
    }

    private async Task<double> Heap()
        => HeapLine().Matches(await client.GetStringAsync("/metrics")).Sum(match => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^dotnet_gc_last_collection_heap_size_bytes\{.*\} (\S+)", RegexOptions.Multiline)]
    private static partial Regex HeapLine();
}
