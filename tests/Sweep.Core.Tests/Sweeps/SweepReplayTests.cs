using Sweep.Core.Sweeps;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Core.Tests.Sweeps;

public sealed class SweepReplayTests
{
    [Fact]
    public void Replay_gives_the_same_bytes()
    {
        var script = Played();
        var (writer, again) = (new CanonicalWriter(), new CanonicalWriter());
        script.State.WriteTo(writer);
        SweepReplay.Rebuild(script.State.Setup, script.Journal).WriteTo(again);
        Assert.Equal(writer.Written.ToArray(), again.Written.ToArray());
    }

    [Fact]
    public void Each_entry_changes_the_bytes()
    {
        var script = Played();
        var state = new SweepState(script.State.Setup);
        var digests = new HashSet<string> { state.Digest() };
        foreach (var entry in script.Journal)
        {
            state.Apply(entry);
            Assert.True(digests.Add(state.Digest()), $"entry {entry.Position} left no trace");
        }
    }

    [Fact]
    public void Verification_passes_on_what_was_decided() => Assert.Null(SweepReplay.Verify(Played().State.Setup, Played().Journal));

    [Fact]
    public void Verification_names_the_first_event_that_differs()
    {
        var script = Played();
        var journal = script.Journal.ToList();
        var at = journal.FindIndex(entry => entry.Events[^1] is SweepEvent.TrialEnded { State: TrialState.Stopped });
        var forged = (SweepEvent.TrialEnded)journal[at].Events[^1] with { Reason = "because" };
        journal[at] = journal[at] with { Events = journal[at].Events.SetItem(1, forged) };

        var difference = SweepReplay.Verify(script.State.Setup, journal)!;
        Assert.Equal((at, 1), ((int)difference.Position, difference.Event));
        Assert.Contains("Reason = because", difference.Journaled);
        Assert.Contains("Reason = not among the best 1/4", difference.Decided);
    }

    [Fact]
    public void Verification_names_a_decision_that_the_rules_no_longer_take()
    {
        var script = Played();
        var other = script.State.Setup with { NewScheduler = () => SweepScript.Scheduler("none", 100) };
        var difference = SweepReplay.Verify(other, script.Journal)!;
        Assert.Equal(script.Journal.First(entry => entry.Events[0] is SweepEvent.MetricsReported).Position, difference.Position);
    }

    [Fact]
    public void Entry_of_the_wrong_position_is_refused()
    {
        var problem = Assert.Throws<InvalidOperationException>(() => new SweepState(SweepScript.Setup()).Apply(new JournalEntry(3, 0, [new SweepEvent.SweepResumed()])));
        Assert.Equal("Cannot apply entry 3: the next is 0.", problem.Message);
    }

    private static SweepScript Played()
    {
        var script = new SweepScript(SweepScript.Setup(() => SweepScript.Scheduler("asha", 100), maxTrials: 12));
        script.Run((configuration, resource) => ((configuration["x"].AsInt() * 7) % 12) + (1.0 / resource), 1, 4, 16, 64, 100);
        Assert.True(script.State.IsFinished);
        return script;
    }
}
