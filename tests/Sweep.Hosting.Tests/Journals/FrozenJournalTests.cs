using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;
using Sweep.TestKit.Journals;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Hosting.Tests.Journals;

/// <summary>
/// Journals as earlier versions of Sweep wrote them, one pair for each format version. The files are never written again: where one of these tests
/// fails, journals of users would no longer be read. A change of format is a new version, with files of its own beside these.
/// </summary>
public sealed class FrozenJournalTests
{
    [Fact]
    public void Version_1_has_every_event_with_every_kind_of_value() => AssertEvents(SampleEvents.Version1, "frozen-v1-events.jsonl");

    [Fact]
    public void Version_2_has_every_event_with_every_kind_of_value() => AssertEvents(SampleEvents.All, "frozen-v2-events.jsonl");

    [Theory]
    [InlineData("frozen-v2-events.jsonl")]
    [InlineData("frozen-v2.jsonl")]
    public void Version_2_is_what_is_written_now(string file)
    {
        using var written = new MemoryStream();
        var line = new JournalLine();
        foreach (var entry in JournalFile.Read(Path(file)))
        {
            written.Write(line.Write(entry));
            written.WriteByte((byte)'\n');
        }

        Assert.Equal(File.ReadAllBytes(Path(file)), written.ToArray());
    }

    [Fact]
    public void Sweep_of_version_1_replays_to_the_state_it_had()
    {
        var state = SweepReplay.Rebuild(Setup, JournalFile.Read(Path("frozen-v1.jsonl")));

        Assert.Equal(FinishKind.Cancelled, state.Finish);
        Assert.Equal([2, 10, 5, 0], state.Leaderboard.Top(4).Select(trial => trial.Number));
        Assert.Equal(
            [(TrialState.Completed, 1), (TrialState.Stopped, 9), (TrialState.Diverged, 1), (TrialState.Failed, 1), (TrialState.Lost, 1)],
            Enum.GetValues<TrialState>().Select(kind => (kind, state.Count(kind))).Where(pair => pair.Item2 > 0));
        Assert.Equal((1L, 1L), (state.StaleRefusals, state.DifferingRepeats));
    }

    [Fact]
    public void Sweep_of_version_1_is_decided_again_as_it_was()
        => Assert.Null(SweepReplay.Verify(Setup, JournalFile.Read(Path("frozen-v1.jsonl"))));

    [Fact]
    public void Sweep_of_version_2_replays_to_the_state_it_had()
    {
        var entries = JournalFile.Read(Path("frozen-v2.jsonl")).ToList();
        var state = SweepReplay.Rebuild(Setup, entries);

        Assert.Null(state.Finish);
        Assert.Equal(["anna", "ben"], entries.Select(entry => entry.By).Where(by => by is not null).Distinct());
        Assert.Equal(
            [(TrialState.Running, 2), (TrialState.Paused, 1), (TrialState.Completed, 1)],
            Enum.GetValues<TrialState>().Select(kind => (kind, state.Count(kind))).Where(pair => pair.Item2 > 0));
        Assert.Equal(("loop-2", 2, 1, TimeSpan.FromSeconds(30)), (state.Trials[2].Worker, state.Trials[2].Attempt, state.Trials[2].Restarts, state.Trials[2].Lease));
        Assert.Equal(2, state.HeldBy("loop-2", 1)?.Number);
    }

    [Fact]
    public void Sweep_of_version_2_is_decided_again_as_it_was()
        => Assert.Null(SweepReplay.Verify(Setup, JournalFile.Read(Path("frozen-v2.jsonl"))));

    private static void AssertEvents(IEnumerable<SweepEvent> expected, string file)
        => Assert.Equal(expected.Select(JournalEntries.Describe), JournalFile.Read(Path(file)).SelectMany(entry => entry.Events).Select(JournalEntries.Describe));

    private static SweepSetup Setup => SweepScript.Setup(
        () => SweepScript.Scheduler("asha-promote", 90, ("min_resource", ParameterValue.Int(10)), ("reduction_factor", ParameterValue.Int(3))),
        maxResource: 90,
        maxTrials: 20);

    private static string Path(string file) => System.IO.Path.Combine(AppContext.BaseDirectory, "Journals", file);
}
