using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sweep.Hosting.Trainers;
using Sweep.Hosting.Workers;

namespace Sweep.Hosting.Instruments;

/// <summary>The instruments of this process's slots, whichever sweeps they train.</summary>
public static class WorkerInstruments
{
    private static readonly Meter Meter = new(InstrumentNames.Meter);
    private static readonly ConcurrentDictionary<string, double> IdleSeconds = [];
    private static readonly ConcurrentDictionary<object, (string Worker, Func<(int Busy, int All)> Count, bool AsWorker)> Slots = [];

    private static readonly ConcurrentDictionary<object, Func<DeviceReading?>> Devices = [];
    private static readonly ConcurrentDictionary<object, Func<IReadOnlyCollection<WorkerState>>> Workers = [];
    private static readonly Histogram<double> LeaseStart = Meter.CreateHistogram(
        InstrumentNames.LeaseStartDuration,
        "s",
        "Time from when a slot of a worker silo asked for a trial until it began to train it.",
        null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    static WorkerInstruments()
    {
        Meter.CreateObservableGauge(InstrumentNames.Workers, ReadWorkers, "{worker}", "Workers by state.");
        Meter.CreateObservableGauge(InstrumentNames.Slots, ReadSlots, "{slot}", "Slots by state.");
        Meter.CreateObservableGauge(InstrumentNames.DeviceMemory, ReadMemory, "By", "Memory of the GPUs that this process trains on, by state; what other processes take of it is used too.");
        Meter.CreateObservableGauge(InstrumentNames.DeviceBusy, static () => ReadDevices().Where(static device => device.Busy is not null).Select(static device => new Measurement<double>(device.Busy!.Value, Device(device))), "1", "Share of the last moments in which a GPU computed.");
        Meter.CreateObservableCounter(InstrumentNames.SlotIdle, ReadIdle, "s", "Time that slots waited for work.");
    }

    /// <summary>Shows slots until what is returned is disposed; those of one worker are added up.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="count">How many there are and train.</param>
    /// <param name="asWorker">Whether the worker is counted by its state too: not that of a cluster, where who knows all of them does (<see cref="ShowWorkers"/>).</param>
    public static IDisposable Show(string worker, Func<(int Busy, int All)> count, bool asWorker = true)
    {
        IdleSeconds.TryAdd(worker, 0);
        var shown = new Shown();
        Slots[shown] = (worker, count, asWorker);
        return shown;
    }

    /// <summary>Shows workers by their states until what is returned is disposed.</summary>
    public static IDisposable ShowWorkers(Func<IReadOnlyCollection<WorkerState>> states)
    {
        var shown = new Shown();
        Workers[shown] = states;
        return shown;
    }

    /// <summary>Shows a device until what is returned is disposed; one that several show is shown once.</summary>
    /// <param name="read">Reads it; null where there is nothing to show.</param>
    public static IDisposable ShowDevice(Func<DeviceReading?> read)
    {
        var shown = new Shown();
        Devices[shown] = read;
        return shown;
    }

    /// <summary>A slot waited for work.</summary>
    public static void OnIdle(string worker, TimeSpan waited) => IdleSeconds.AddOrUpdate(worker, static (_, seconds) => seconds, static (_, before, seconds) => before + seconds, waited.TotalSeconds);

    /// <summary>A slot began to train a trial that it had asked another silo for.</summary>
    public static void OnLeaseStarted(string worker, TimeSpan took) => LeaseStart.Record(took.TotalSeconds, new KeyValuePair<string, object?>("worker", worker));

    private static IEnumerable<Measurement<double>> ReadIdle() => IdleSeconds.Select(static pair => new Measurement<double>(pair.Value, new KeyValuePair<string, object?>("worker", pair.Key)));

    private static IEnumerable<Measurement<int>> ReadWorkers()
    {
        var machines = Slots.Values.Where(static slots => slots.AsWorker).GroupBy(static slots => slots.Worker).Select(static slots => slots.Any(static each => each.Count().Busy > 0) ? WorkerState.Busy : WorkerState.Idle);
        var states = Workers.Values.SelectMany(static read => read()).Concat(machines).CountBy(static state => state).ToDictionary();
        return Workers.IsEmpty && states.Count == 0 ? [] : Enum.GetValues<WorkerState>().Select(state => new Measurement<int>(states.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", state.ToText())));
    }

    private static IEnumerable<DeviceReading> ReadDevices() => Devices.Values.Select(static read => read()).OfType<DeviceReading>().DistinctBy(static device => device.Device);

    private static KeyValuePair<string, object?> Device(DeviceReading device) => new("device", device.Device);

    private static IEnumerable<Measurement<long>> ReadMemory() => ReadDevices().SelectMany(static device => (Measurement<long>[])
    [
        new(device.Used, Device(device), new("state", "used")),
        new(device.Memory - device.Used, Device(device), new("state", "free")),
    ]);

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
        public void Dispose()
        {
            Slots.TryRemove(this, out _);
            Devices.TryRemove(this, out _);
            Workers.TryRemove(this, out _);
        }
    }
}
