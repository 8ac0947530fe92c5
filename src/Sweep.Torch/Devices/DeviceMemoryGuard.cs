using Sweep.Hosting.Trainers;
using Sweep.Training;

namespace Sweep.Torch.Devices;

/// <summary>
/// What becomes of a trial that a device has not enough memory for: its attempt fails, and the next one has the device to itself, the others of the process waiting between two marks. Where even that
/// is not enough the trial fails for good, with the figure.
/// </summary>
internal sealed class DeviceMemoryGuard(TorchDevice device) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<(ulong Seed, string Settings)> _tooLarge = []; // for the device beside others
    private readonly ReaderWriterLockSlim _device = new();

    /// <summary>Begins a trial.</summary>
    /// <param name="plan">The trial.</param>
    /// <param name="start">Begins it, alone where asked to.</param>
    public ITrialTraining Guard(TrainerPlan plan, Func<bool, ITrialTraining> start)
    {
        var key = (plan.Seed, plan.Settings.ToString());
        bool isAlone;
        lock (_lock) isAlone = _tooLarge.Contains(key);
        ITrialTraining? training = null;
        Run(key, isAlone, () => training = start(isAlone));
        return new Guarded(this, key, isAlone, training!);
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    private void Run((ulong Seed, string Settings) key, bool isAlone, Action action)
    {
        Enter(isAlone);
        try
        {
            action();
        }
        catch (DeviceMemoryException e) when (isAlone)
        {
            throw new TrainerException($"{e.Message} The trial had the device to itself: it is too large for it. Search smaller values of hidden, layers, batch or window.", e);
        }
        catch (DeviceMemoryException e)
        {
            lock (_lock) _tooLarge.Add(key);
            throw new DeviceMemoryException($"{e.Message} The next attempt has {device.Name} to itself.", e);
        }
        finally
        {
            Exit(isAlone);
        }
    }

    private void Enter(bool isAlone)
    {
        if (isAlone) _device.EnterWriteLock();
        else _device.EnterReadLock();
    }

    private void Exit(bool isAlone)
    {
        if (isAlone) _device.ExitWriteLock();
        else _device.ExitReadLock();
    }

    private sealed class Guarded(DeviceMemoryGuard guard, (ulong Seed, string Settings) key, bool isAlone, ITrialTraining training) : ITrialTraining
    {
        public TrainingProgress Progress => training.Progress;

        public TrainingOutcome TrainTo(long resource, CancellationToken cancel)
        {
            TrainingOutcome? outcome = null;
            guard.Run(key, isAlone, () => outcome = TorchFailure.Of(guard.Device, () => training.TrainTo(resource, cancel)));
            return outcome!;
        }

        public void Save(Stream stream) => TorchFailure.Of(guard.Device, () => training.Save(stream));

        public void Dispose() => training.Dispose();
    }

    private TorchDevice Device => device;
}
