using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;
using Xunit;

namespace Sweep.Hosting.Tests.Journals;

public sealed class ReportIndexTests
{
    private readonly List<JournalEntry> _journal = [];
    private long _read;

    [Fact]
    public void Gives_the_reports_of_a_trial_whatever_lies_between_them_also_while_the_journal_grows()
    {
        var index = new ReportIndex(Read);
        var random = new Prng(3, Purpose.TrialSeed, 0);
        for (var round = 0; round < 12; round++)
        {
            // Ever fewer trials report, so that the reports of most lie in runs with long gaps between them.
            for (var i = 0; i < 1500; i++) Report((int)(random.NextDouble() * Math.Max(2, 40 >> (round % 6))));
            foreach (var trial in Enumerable.Range(0, 41))
            {
                Assert.Equal(ReportView.From(_journal, trial).Select(report => report.Resource), index.Of(trial).Select(report => report.Resource));
                Assert.InRange(index.Runs(trial).Length, 0, ReportIndex.MostRuns);
            }
        }

        Assert.Contains(Enumerable.Range(0, 41), trial => index.Runs(trial).Length > 1);
    }

    [Fact]
    public void Reads_the_journal_once_and_then_what_is_asked_for_and_what_is_new()
    {
        var index = new ReportIndex(Read);
        for (var i = 0; i < 100_000; i++) Report(i / 100);
        index.Of(500);
        _read = 0;
        Assert.Equal(100, index.Of(501).Count);
        Assert.InRange(_read, 100, 102);
    }

    [Fact]
    public void What_is_asked_for_again_is_read_no_further_than_what_is_new()
    {
        var index = new ReportIndex(Read);
        for (var i = 0; i < 100; i++) Report(7);
        Assert.Equal(100, index.Of(7).Count);
        _read = 0;
        Assert.Equal(100, index.Of(7).Count);
        Assert.Equal(0, _read);
        Report(7);
        Assert.Equal(101, index.Of(7).Count);
        Assert.InRange(_read, 1, 2);
    }

    [Fact]
    public void Keeps_no_more_reports_in_memory_than_are_allowed()
    {
        var recent = new RecentReports();
        for (var trial = 0; trial < 100; trial++) recent.Keep(new(trial, trial, new ReportView[RecentReports.Most / 10]));
        Assert.Equal(Enumerable.Range(90, 10), Enumerable.Range(0, 100).Where(trial => recent.Find(trial) is not null));
        recent.Find(90);
        recent.Keep(new(91, 200, new ReportView[RecentReports.Most / 5]));
        Assert.NotNull(recent.Find(90));
        Assert.Equal(200, recent.Find(91)!.Last);
        Assert.Null(recent.Find(92));
        recent.Keep(new(1, 1, new ReportView[RecentReports.Most + 1]));
        Assert.Null(recent.Find(1));
    }

    [Fact]
    public void Trials_without_reports_have_none()
    {
        var index = new ReportIndex(Read);
        Assert.Empty(index.Of(0));
        Report(1);
        Assert.Empty(index.Of(0));
        Assert.Empty(index.Of(2));
        Assert.Empty(index.Of(-1));
    }

    private IEnumerable<JournalEntry> Read(long from)
    {
        for (var i = (int)from; i < _journal.Count; i++)
        {
            _read++;
            yield return _journal[i];
        }
    }

    private void Report(int trial) => _journal.Add(new JournalEntry(_journal.Count, 0, [new SweepEvent.MetricsReported(trial, 1, _journal.Count, MetricValues.Of("loss", 1), Verdict.Continue)]));
}
