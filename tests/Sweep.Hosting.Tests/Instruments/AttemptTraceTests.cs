using System.Collections.Concurrent;
using System.Diagnostics;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Instruments;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Hosting.Tests.Instruments;

public sealed class AttemptTraceTests : IDisposable
{
    private const string Name = "traced";
    private readonly ScratchFolder _folder = new();
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public AttemptTraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == InstrumentNames.ActivitySource,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_attempt_is_one_trace()
    {
        await using var sweep = await Run();
        var state = sweep.Replay();
        var attempts = Attempts();
        Assert.Equal(sweep.Journal.SelectMany(entry => entry.Events).OfType<SweepEvent.AttemptStarted>().Select(e => (e.Trial, e.Attempt)).Order(), attempts.Select(span => ((int)Tag(span, "trial")!, (int)Tag(span, "attempt")!)).Order());
        Assert.Equal(attempts.Count, attempts.Select(span => span.TraceId).Distinct().Count());
        Assert.All(attempts, static span => Assert.Equal(default, span.ParentSpanId));
        foreach (var attempt in attempts)
        {
            var spans = _ended.Where(span => span.TraceId == attempt.TraceId && span != attempt).OrderBy(span => span.StartTimeUtc).ToList();
            Assert.Equal("suggest", spans[0].OperationName);
            Assert.Equal("start", spans.First(span => span.OperationName != "suggest").OperationName);
            Assert.Single(spans, span => span.OperationName == "finish");
            Assert.All(spans, span => Assert.Equal(attempt.SpanId, span.ParentSpanId));
            Assert.All(spans, span => Assert.True(span.StartTimeUtc >= attempt.StartTimeUtc && span.StartTimeUtc + span.Duration <= attempt.StartTimeUtc + attempt.Duration, span.OperationName));
        }

        Assert.Equal(state.Count(TrialState.Completed), attempts.Count(span => Tag(span, "outcome") is "completed"));
        Assert.Equal(state.Count(TrialState.Stopped), attempts.Count(span => Tag(span, "outcome") is "stopped"));
    }

    [Fact]
    public async Task Rungs_are_spans_with_their_verdicts()
    {
        await using var sweep = await Run();
        var verdicts = sweep.Journal.SelectMany(entry => entry.Events).OfType<SweepEvent.MetricsReported>().Where(e => e.Verdict.Rung is not null).Select(e => (e.Verdict.Rung!.Value, e.Verdict.Kind.ToString().ToLowerInvariant()));
        var attempts = Attempts().Select(span => span.TraceId).ToHashSet();
        var rungs = _ended.Where(span => span.OperationName == "rung" && attempts.Contains(span.TraceId) && Tag(span, "rung") is not null);
        Assert.Equal(verdicts.Order(), rungs.Select(span => ((long)Tag(span, "rung")!, (string)Tag(span, "outcome")!)).Order());
    }

    [Fact]
    public async Task Saved_checkpoints_are_spans()
    {
        await using var sweep = await Run();
        var attempts = Attempts().Select(span => span.TraceId).ToHashSet();
        var saved = sweep.Journal.SelectMany(entry => entry.Events).OfType<SweepEvent.CheckpointSaved>().Select(e => e.Checkpoint.Resource);
        Assert.Equal(saved.Order(), _ended.Where(span => span.OperationName == "checkpoint" && attempts.Contains(span.TraceId)).Select(span => (long)Tag(span, "resource")!).Order());
    }

    [Fact]
    public async Task What_goes_wrong_is_the_status_of_its_attempt()
    {
        await using var sweep = await Run();
        var diverged = Assert.Single(Attempts(), span => Tag(span, "outcome") is "diverged");
        Assert.Equal((ActivityStatusCode.Error, "loss is NaN"), (diverged.Status, diverged.StatusDescription));
        var failed = Assert.Single(Attempts(), span => Tag(span, "outcome") is "failed");
        Assert.Equal((ActivityStatusCode.Error, "InvalidOperationException: it broke"), (failed.Status, failed.StatusDescription));
    }

    [Fact]
    public async Task Trace_is_not_part_of_the_one_that_began_the_sweep()
    {
        using var request = new Activity("request").Start();
        await using var sweep = await Run();
        Assert.All(Attempts(), span => Assert.NotEqual(request.TraceId, span.TraceId));
        Assert.Same(request, Activity.Current);
    }

    [Fact]
    public async Task Attempt_outside_is_traced_across_its_messages()
    {
        var setup = SweepScript.Setup(
            () => SweepScript.Scheduler("asha", 100, ("min_resource", ParameterValue.Int(10)), ("reduction_factor", ParameterValue.Int(3))),
            maxTrials: 1) with { Name = Name };
        await using var sweep = LocalSweep.Open(_folder["outside"], setup, new ScriptedTrainer());
        using var request = new Activity("request").Start();
        var lease = Assert.IsType<LeaseAnswer.Train>(await sweep.Service.Lease("elsewhere", 0, TimeSpan.FromMinutes(1)));
        await sweep.Service.Lease("elsewhere", 0, TimeSpan.FromMinutes(1));
        await sweep.Service.Report(lease.Attempt.Trial, lease.Attempt.Attempt, 10, MetricValues.Of(ScriptedTrainer.Metric, 1));
        await sweep.Service.EndAttempt(lease.Attempt.Trial, lease.Attempt.Attempt, AttemptEndKind.Completed, "enough");
        Assert.Same(request, Activity.Current);

        var attempt = Assert.Single(Attempts());
        Assert.Equal(("elsewhere", "completed"), (Tag(attempt, "worker"), Tag(attempt, "outcome")));
        Assert.NotEqual(request.TraceId, attempt.TraceId);
        Assert.Equal(["suggest", "rung", "rung", "finish"], _ended.Where(span => span.ParentSpanId == attempt.SpanId).OrderBy(span => span.StartTimeUtc).Select(span => span.OperationName));
    }

    [Fact]
    public async Task Sweep_is_the_same_with_and_without_listeners()
    {
        await using var traced = await Run();
        _listener.Dispose();
        var before = _ended.Count(span => Tag(span, "sweep") is Name);
        await using var untraced = await Run();
        Assert.Equal(before, _ended.Count(span => Tag(span, "sweep") is Name));
        Assert.Equal(traced.Journal.Select(entry => string.Join(';', entry.Events)), untraced.Journal.Select(entry => string.Join(';', entry.Events)));
    }

    [Fact]
    public void Nothing_is_allocated_while_nobody_listens()
    {
        _listener.Dispose();
        var start = new SweepAction.StartAttempt(1, 1, Configuration.Empty, null, 0);
        AttemptTrace? trace = null;
        for (var i = 0; i < 10; i++) trace ??= AttemptTrace.Begin(Name, start, "worker", AttemptTrace.Now, AttemptTrace.Now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) trace ??= AttemptTrace.Begin(Name, start, "worker", AttemptTrace.Now, AttemptTrace.Now);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Null(trace);
    }

    private Task<LocalSweep> Run() => EventfulSweep.Run(_folder[$"sweep-{Guid.NewGuid():n}"], Name);

    private List<Activity> Attempts() => [.. _ended.Where(span => span.OperationName == "attempt" && Tag(span, "sweep") is Name)];

    private static object? Tag(Activity span, string name) => span.GetTagItem(name);
}
