using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Instruments;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Xunit;

namespace Sweep.Hosting.Tests.Instruments;

public sealed class SweepInstrumentsTests : IDisposable
{
    // Other tests run sweeps in this process at the same time; this one is told apart by its name.
    private const string Name = "instrumented";
    private readonly ScratchFolder _folder = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(Instrument Instrument, double Value, Dictionary<string, object?> Tags)> _measured = [];

    public SweepInstrumentsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == InstrumentNames.Meter) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Sweep_shows_in_its_instruments()
    {
        await using var sweep = await Run();

        Assert.Equal(30, Seen(InstrumentNames.SuggestDuration).Count());
        Assert.True(Seen(InstrumentNames.DecideDuration).Count() > 60);
        Assert.All(Seen(InstrumentNames.DecideDuration), seen => Assert.InRange(seen.Value, 0, 60));

        _measured.Clear();
        _listener.RecordObservableInstruments();
        var state = sweep.Replay();
        Assert.Equal(state.Reports, Sum(InstrumentNames.Reports));
        Assert.Equal(1, Sum(InstrumentNames.Diverged));
        Assert.Equal(1, Sum(InstrumentNames.AttemptRestarts));
        Assert.Equal(1, Sum(InstrumentNames.AttemptRestarts, ("reason", "failed")));
        Assert.Equal(state.Count(TrialState.Stopped), Sum(InstrumentNames.Trials, ("state", "stopped")));
        Assert.Equal(30, Sum(InstrumentNames.Trials));
        Assert.Equal(state.Turn(state.Leaderboard.Best!.BestLoss), Sum(InstrumentNames.BestObjective));
        Assert.Equal(0, Sum(InstrumentNames.PendingTrials));
        var rungs = sweep.Journal.SelectMany(entry => entry.Events).OfType<SweepEvent.MetricsReported>().Count(report => report.Verdict.Rung is not null);
        Assert.Equal(rungs, Sum(InstrumentNames.RungTrials));
        Assert.Equal(state.Count(TrialState.Stopped), Sum(InstrumentNames.RungTrials, ("outcome", "stop")));
    }

    [Fact]
    public async Task Leaderboard_has_twenty_rows_whatever_the_number_of_trials()
    {
        await using var sweep = await Run();
        _measured.Clear();
        _listener.RecordObservableInstruments();

        var board = sweep.Replay().Leaderboard;
        Assert.Equal(
            Enumerable.Range(0, 20).Select(rank => (rank + 1, board[rank].Number, board[rank].BestLoss)),
            Seen(InstrumentNames.LeaderboardObjective).Select(seen => ((int)seen.Tags["rank"]!, (int)seen.Tags["trial"]!, seen.Value)));
        Assert.Equal(
            Enumerable.Range(0, 20).Select(rank => (board[rank].Number, board[rank].Configuration["x"].ToString())),
            Seen(InstrumentNames.LeaderboardInfo).Select(seen => ((int)seen.Tags["trial"]!, (string)seen.Tags["x"]!)));
    }

    [Fact]
    public async Task Every_instrument_has_a_description()
    {
        await using var sweep = await Run();
        _listener.RecordObservableInstruments();
        Assert.All(_measured, measured => Assert.False(string.IsNullOrEmpty(measured.Instrument.Description), measured.Instrument.Name));
    }

    [Fact]
    public async Task Durations_carry_their_trial()
    {
        await using var sweep = await Run();
        Assert.Equal(Enumerable.Range(0, 30), Seen(InstrumentNames.SuggestDuration).Select(seen => (int)seen.Tags["trial"]!).Order());
        Assert.All(Seen(InstrumentNames.TrainStepDuration), seen => Assert.InRange((int)seen.Tags["trial"]!, 0, 29));
        Assert.All(Seen(InstrumentNames.GradientNorm), seen => Assert.InRange((int)seen.Tags["trial"]!, 0, 29));
    }

    private Task<LocalSweep> Run() => EventfulSweep.Run(_folder[$"sweep-{Guid.NewGuid():n}"], Name);

    private IEnumerable<(Instrument Instrument, double Value, Dictionary<string, object?> Tags)> Seen(string name, params (string Name, string Value)[] tags)
        => _measured.Where(seen => seen.Instrument.Name == name && seen.Tags.GetValueOrDefault("sweep") is Name && tags.All(tag => tag.Value.Equals(seen.Tags.GetValueOrDefault(tag.Name))));

    private double Sum(string name, params (string Name, string Value)[] tags) => Seen(name, tags).Sum(seen => seen.Value);

    private void Measured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        => _measured.Enqueue((instrument, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value)));
}
