using Sweep.Hosting.Trainers;

namespace Sweep.Cluster.Tests.Workers;

/// <summary>Trains as another does, and while a test holds it, no further than a few steps behind a mark: there it waits until the attempt is to stop, however fast or slow the machine is.</summary>
/// <param name="trainer">The other; it is disposed of with this.</param>
/// <param name="isHeld">Whether it is held; asked at each mark, by the thread that trains.</param>
internal sealed class HeldTrainer(ITrainer trainer, Func<bool> isHeld) : ITrainer
{
    private const int Further = 5;

    public ITrialTraining Start(Core.Spaces.Configuration configuration, ulong seed, Stream? checkpoint) => new Training(trainer.Start(configuration, seed, checkpoint), isHeld);

    public void Dispose() => trainer.Dispose();

    private sealed class Training(ITrialTraining training, Func<bool> isHeld) : ITrialTraining
    {
        public TrainingProgress Progress => training.Progress;

        public TrainingOutcome TrainTo(long resource, CancellationToken cancel)
        {
            if (isHeld() && training.Progress.Resource + Further < resource)
            {
                training.TrainTo(training.Progress.Resource + Further, CancellationToken.None);
                cancel.WaitHandle.WaitOne();
            }

            return training.TrainTo(resource, cancel);
        }

        public void Save(Stream stream) => training.Save(stream);

        public void Dispose() => training.Dispose();
    }
}
