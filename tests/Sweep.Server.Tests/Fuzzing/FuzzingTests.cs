using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace Sweep.Server.Tests.Fuzzing;

/// <summary>
/// Whatever arrives, the answer is a problem document with the right status, never 500, and the sweep stays as it was. A failure names seed and
/// number; SWEEP_FUZZ_SEED and SWEEP_FUZZ_NUMBER make that one request again.
/// </summary>
public sealed class FuzzingTests(ITestOutputHelper output)
{
    private const int AtOnce = 16;

    [Fact]
    public Task Ten_thousand_wrong_requests_are_refused_and_change_nothing() => Run(20261121, 10_000);

    [Fact]
    [Trait("Category", "Heavy")]
    public Task A_hundred_thousand_more() => Run(Environment.TickCount, 100_000);

    private async Task Run(int seed, int count)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("SWEEP_FUZZ_SEED"), out var other)) seed = other;
        int? only = int.TryParse(Environment.GetEnvironmentVariable("SWEEP_FUZZ_NUMBER"), out var number) ? number : null;
        await using var target = await FuzzTarget.Start();
        var before = await target.Snapshot();
        var statuses = new ConcurrentDictionary<(string Family, int Status), int>();
        var complaints = new ConcurrentQueue<string>();
        var numbers = only is { } one ? [one] : Enumerable.Range(0, count);
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancel) =>
        {
            if (complaints.Count > 20) return;
            var request = target.Fuzzer.Make(seed, i);
            var answer = await Send(target.Address, request, cancel);
            statuses.AddOrUpdate((request.Family, answer?.Status ?? -1), 1, static (_, seen) => seen + 1);
            var complaint = answer is null ? "there was no answer within a minute" : request.Complaint(answer);
            if (complaint is not null) complaints.Enqueue($"SWEEP_FUZZ_SEED={seed} SWEEP_FUZZ_NUMBER={i}: {complaint}\n{request}");
        });

        output.WriteLine($"seed {seed}, {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        foreach (var (key, times) in statuses.OrderBy(pair => pair.Key)) output.WriteLine($"{key.Family,-20} {key.Status,3} {times,6}");
        Assert.True(complaints.IsEmpty, string.Join("\n\n", complaints.Take(20)));
        Assert.DoesNotContain(target.Notices, notice => notice.Contains("failed:", StringComparison.Ordinal) || notice.Contains("broke off", StringComparison.Ordinal));
        Assert.Equal(before, await target.Snapshot());
    }

    private static async Task<RawAnswer?> Send(Uri address, FuzzCase request, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            return await RawHttp.Send(address, request.Parts, request.Pause, request.Finish, patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
