using System.Diagnostics;
using Sweep.Core.Spaces;
using Sweep.Hosting.Specifications;

namespace Sweep.Hosting.Trainers;

/// <summary>
/// How many trials of a sweep a device trains at once to advantage: its first configurations are trained for a moment, twice as many each time, until more of them train hardly more tokens together, or
/// would not fit into memory. What an engine makes of them, one program or many, is what the sweep will get. Nothing of it is kept.
/// </summary>
public static class SlotMeasurement
{
    /// <summary>Most slots that are tried.</summary>
    public const int Most = 512;

    private const double LeastGain = 1.1, MostMemory = 0.9;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5), Span = TimeSpan.FromSeconds(1);

    /// <summary>Measures; takes about two seconds for each time that the number is doubled.</summary>
    /// <param name="specification">The specification.</param>
    /// <param name="trainer">Its engine.</param>
    /// <param name="notice">Told what was found.</param>
    /// <exception cref="DeviceLostException">The device failed.</exception>
    public static int Of(Specification specification, TaskTrainer trainer, Action<string> notice)
    {
        var most = (int)Math.Min(Most, specification.Budget.Trials ?? Most);
        Configuration[] configurations = [.. Engines.First(specification).Take(2 * Most).Where(configuration => trainer.Check(configuration).Count == 0).Take(most)];
        using var slots = new MeasuredSlots(trainer, configurations);
        var (found, rate) = Find(configurations.Length, slots.Measure);
        notice($"{specification.EngineOptions.Device}: {found} {(found == 1 ? "slot" : "slots")} by measurement, {rate:#,0} tokens a second together.");
        return found;
    }

    /// <summary>The number, and the tokens a second with it.</summary>
    /// <param name="most">Most trials.</param>
    /// <param name="measure">Trains so many trials at once: tokens a second of all, and the share of the device's memory that is free and taken, 0 where nobody knows; null where memory does not suffice.</param>
    internal static (int Slots, double TokensPerSecond) Find(int most, Func<int, (double TokensPerSecond, double MemoryShare)?> measure)
    {
        var (found, best) = (1, 0.0);
        for (var slots = 1; ; slots = Math.Min(2 * slots, most))
        {
            if (measure(slots) is not { } measured || measured.TokensPerSecond < LeastGain * best) break;
            (found, best) = (slots, measured.TokensPerSecond);
            if (slots >= most || 2 * measured.MemoryShare > MostMemory) break;
        }

        return (found, best);
    }

    /// <summary>Trials that train, more each time.</summary>
    private sealed class MeasuredSlots(TaskTrainer trainer, Configuration[] configurations) : IDisposable
    {
        private readonly List<ITrialTraining> _training = [];
        private readonly DeviceReading? _before = trainer.Reading;

        public (double TokensPerSecond, double MemoryShare)? Measure(int slots)
        {
            try
            {
                while (_training.Count < slots) _training.Add(trainer.Start(configurations[_training.Count], (ulong)_training.Count, null));
                Train(WarmUp);
                var (before, watch) = (Tokens, Stopwatch.StartNew());
                Train(Span);
                return ((Tokens - before) / watch.Elapsed.TotalSeconds, MemoryShare);
            }
            catch (Exception e) when (e is DeviceMemoryException or TrainerException) // one that is too large for the device by itself, too
            {
                return null;
            }
        }

        public void Dispose()
        {
            foreach (var training in _training) training.Dispose();
        }

        private long Tokens => _training.Sum(static training => training.Progress.Tokens);

        private double MemoryShare => _before is { } before && trainer.Reading is { } now ? (now.Used - before.Used) / (double)Math.Max(1, before.Memory - before.Used) : 0;

        private void Train(TimeSpan span)
        {
            using var end = new CancellationTokenSource(span);
            var slots = _training.Select(training => Task.Factory.StartNew(() => training.TrainTo(long.MaxValue, end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            Task.WhenAll(slots).GetAwaiter().GetResult(); // the first failure, where there is one
        }
    }
}
