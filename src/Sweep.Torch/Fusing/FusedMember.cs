using Sweep.Hosting.Trainers;
using Sweep.Torch.Programs;
using Sweep.Training;

namespace Sweep.Torch.Fusing;

/// <summary>A trial of a group: where its trainer is, and what its slot waits for.</summary>
internal sealed class FusedMember(FusedGroup group, Trainer trainer, TorchLane lane) : ITrialTraining
{
    private readonly ManualResetEventSlim _done = new();
    private TrainingOutcome? _outcome;
    private Exception? _failure;

    public Trainer Trainer => trainer;

    public TorchLane Lane => lane;

    /// <summary>The mark that its slot waits for.</summary>
    public long Mark { get; private set; }

    /// <summary>Its slot's wish to wait no longer.</summary>
    public CancellationToken Cancel { get; private set; }

    /// <inheritdoc/>
    public TrainingProgress Progress => TrialTraining.ProgressOf(trainer);

    /// <summary>Waits while the group trains it, with those of its members that wait as well.</summary>
    public TrainingOutcome TrainTo(long resource, CancellationToken cancel)
    {
        (Mark, Cancel, _outcome, _failure) = (resource, cancel, null, null);
        _done.Reset();
        group.Ask(this);
        _done.Wait(CancellationToken.None); // the group looks at the token between two steps
        if (_failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        return _outcome!;
    }

    /// <inheritdoc/>
    public void Save(Stream stream) => TrainerCheckpoint.Save(trainer, stream);

    /// <summary>Lets the slot go on.</summary>
    public void Complete(TrainingOutcome outcome)
    {
        _outcome = outcome;
        _done.Set();
    }

    /// <summary>Lets the slot's attempt end.</summary>
    public void Fail(Exception failure)
    {
        _failure = failure;
        _done.Set();
    }

    /// <summary>Leaves the group; its place is another's.</summary>
    public void Dispose()
    {
        trainer.Dispose(); // before it leaves: a group that all have left is closed
        group.Leave(this);
        _done.Dispose();
    }
}
