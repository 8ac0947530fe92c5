using System.Diagnostics;
using System.Globalization;
using Sweep.Core.Sampling;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Specifications;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Xunit;
using Xunit.Abstractions;

namespace Sweep.Hosting.Tests.Local;

/// <summary>
/// Invariant 4, for real: processes that train are killed (SIGKILL; on Windows TerminateProcess) at moments drawn from a seed, resumed each time, and
/// end with the reports, weights and leaderboard of one that was never killed, to the last bit.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    // A process lives on for a moment past its mark, longer where the machine is busy; the last kill must still find one.
    private const double Slack = 1.5;

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Twenty_kills_leave_no_trace_with_one_slot() => CompareKilledWithWhole(slots: 1, kills: 20, steps: 36, trials: 24, seed: 1);

    [Fact]
    public void Kills_leave_no_trace_in_trials_that_two_slots_ran_as_far() => CompareKilledWithWhole(slots: 2, kills: 8, steps: 72, trials: 20, seed: 2);

    [Theory]
    [Trait("Category", "Heavy")]
    [InlineData(1, 3ul)]
    [InlineData(2, 4ul)]
    [InlineData(2, 5ul)]
    public void Many_kills_of_a_longer_sweep_leave_no_trace(int slots, ulong seed) => CompareKilledWithWhole(slots, kills: 60, steps: 180, trials: 40, seed);

    private void CompareKilledWithWhole(int slots, int kills, int steps, int trials, ulong seed)
    {
        var specification = KillableHost.Specification(steps, trials);
        File.WriteAllText(_scratch["spec.yaml"], specification.ToYaml());
        using (var whole = Start("whole", slots)) WaitForEnd(whole);
        var killed = KillAgainAndAgain(slots, kills, new Prng(seed, Purpose.TrialSeed, 0), new FileInfo(SweepFolder.JournalPath(_scratch["whole"])).Length);

        var (one, other) = (Journal("whole"), Journal("killed"));
        var (wholeState, killedState) = (Replay(specification, one), Replay(specification, other));
        output.WriteLine($"{killed} kills, {one.Count} and {other.Count} entries, {killedState.Trials.Sum(trial => trial.Attempt)} attempts of {trials} trials");
        Assert.Equal(kills, killed);
        Assert.True(killedState.IsFinished);
        Assert.Equal(0, killedState.DifferingRepeats);
        Assert.Equal(0, killedState.Count(TrialState.Failed));
        Assert.Empty(SweepComparison.Differences(one, other));
        Assert.Null(SweepReplay.Verify(specification.ToSetup(), other));
        if (slots > 1) return;

        // With one slot everything arrives in the same order, so that the sweeps are one.
        Assert.Equal(SweepComparison.Leaderboard(wholeState), SweepComparison.Leaderboard(killedState));
        Assert.Equal(SweepComparison.Reports(one), SweepComparison.Reports(other));
        Assert.Equal(Lines(SweepComparison.Weights(one)), Lines(SweepComparison.Weights(other)));
        Assert.NotEmpty(SweepComparison.Weights(one));
        AssertCheckpointsAreThere(killedState);
    }

    /// <summary>
    /// Kills when the journal has grown by a random part of what it will be, and a random moment later: so the kills spread over the whole sweep, over
    /// starts and resumptions, training, writing and saving, however fast the machine is.
    /// </summary>
    private int KillAgainAndAgain(int slots, int kills, Prng random, long journalBytes)
    {
        var killed = 0;
        for (; killed < kills; killed++)
        {
            using var process = Start("killed", slots);
            var target = JournalBytes() + (long)(random.NextDouble() * journalBytes / (Slack * kills));
            while (JournalBytes() <= target && !process.HasExited) Thread.Sleep(1);
            Thread.Sleep((int)(random.NextDouble() * 20));
            if (process.HasExited) break;
            process.Kill();
            process.WaitForExit();
        }

        using var last = Start("killed", slots);
        WaitForEnd(last);
        return killed;

        long JournalBytes() => new FileInfo(SweepFolder.JournalPath(_scratch["killed"])) is { Exists: true } file ? file.Length : 0;
    }

    private void AssertCheckpointsAreThere(SweepState state)
    {
        var store = new FolderCheckpointStore(_scratch["killed/checkpoints"]);
        var needed = state.NeededCheckpoints();
        Assert.NotEmpty(needed);
        foreach (var checkpoint in needed) store.Open(checkpoint).Dispose();
    }

    private Process Start(string folder, int slots)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(KillTests).Assembly.Location);
        start.ArgumentList.Add(_scratch[folder]);
        start.ArgumentList.Add(slots.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(_scratch["spec.yaml"]);
        var process = Process.Start(start)!;
        return process;
    }

    private static void WaitForEnd(Process process)
    {
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }

    private IReadOnlyList<JournalEntry> Journal(string folder) => [.. JournalFile.Read(SweepFolder.JournalPath(_scratch[folder]))];

    private static SweepState Replay(Specification specification, IEnumerable<JournalEntry> journal) => SweepReplay.Rebuild(specification.ToSetup(), journal);

    private static IEnumerable<string> Lines(IEnumerable<KeyValuePair<(int Trial, long Resource), HashSet<string>>> weights)
        => weights.Select(pair => $"{pair.Key}: {string.Join(" ", pair.Value)}");
}
