using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sweep.Hosting.Instruments;

/// <summary>The instruments of this process's slots, whichever sweeps they train.</summary>
internal static class WorkerInstruments
{
    private static readonly Meter Meter = new(InstrumentNames.Meter);
    private static readonly ConcurrentDictionary<string, double> IdleSeconds = [];
    private static readonly ConcurrentDictionary<object, (string Worker, Func<(int Busy, int All)> Count)> Slots = [];

    static WorkerInstruments()
    {
        Meter.CreateObservableGauge(InstrumentNames.Slots, ReadSlots, "{slot}", "Slots by state.");
        Meter.CreateObservableCounter(InstrumentNames.SlotIdle, ReadIdle, "s", "Time that slots waited for work.");
    }

    /// <summary>Shows slots until what is returned is disposed; those of one worker are added up.</summary>
    public static IDisposable Show(string worker, Func<(int Busy, int All)> count)
    {
        IdleSeconds.TryAdd(worker, 0);
        var shown = new Shown();
        Slots[shown] = (worker, count);
        return shown;
    }

    /// <summary>A slot waited for work.</summary>
    public static void OnIdle(string worker, TimeSpan waited) => IdleSeconds.AddOrUpdate(worker, static (_, seconds) => seconds, static (_, before, seconds) => before + seconds, waited.TotalSeconds);

    private static IEnumerable<Measurement<double>> ReadIdle() => IdleSeconds.Select(static pair => new Measurement<double>(pair.Value, new KeyValuePair<string, object?>("worker", pair.Key)));

    private static List<Measurement<int>> ReadSlots()
    {
        var read = new List<Measurement<int>>();
        foreach (var group in Slots.Values.GroupBy(static slots => slots.Worker))
        {
            var (busy, all) = (0, 0);
            foreach (var slots in group)
            {
                var count = slots.Count();
                (busy, all) = (busy + count.Busy, all + count.All);
            }

            read.Add(new(busy, new KeyValuePair<string, object?>("worker", group.Key), new("state", "busy")));
            read.Add(new(all - busy, new KeyValuePair<string, object?>("worker", group.Key), new("state", "idle")));
        }

        return read;
    }

    private sealed class Shown : IDisposable
    {
        public void Dispose() => Slots.TryRemove(this, out _);
    }
}
