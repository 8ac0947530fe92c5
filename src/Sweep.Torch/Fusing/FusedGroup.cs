using Sweep.Hosting.Trainers;
using Sweep.Torch.Devices;
using Sweep.Torch.Programs;
using Sweep.Training;
using Sweep.Training.Models;

namespace Sweep.Torch.Fusing;

/// <summary>
/// Trials of one shape, each of a slot of its own, that train as one program on a thread of the group's. Whoever waits for a mark takes part in the next step; who has reached its mark is measured,
/// together with others that have, and goes its own way: reports, obeys, and comes back, or leaves its place to another trial.
/// </summary>
internal sealed class FusedGroup : IDisposable
{
    // How long a step waits for members that report just now: they come back at once where the answer is to go on.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly object _lock = new(); // who waits
    private readonly object _programLock = new(); // the tensors
    private readonly HashSet<FusedMember> _members = [];
    private readonly List<FusedMember> _waiting = [];
    private readonly TorchDevice _device;
    private readonly TorchProgram _program;
    private readonly Thread _thread;
    private int _mostAtOnce = int.MaxValue; // fewer once memory did not suffice
    private bool _isClosed;

    /// <param name="shape">What its trials have in common.</param>
    /// <param name="plan">One of them.</param>
    /// <param name="device">Where they train.</param>
    public FusedGroup(FusedShape shape, TrainerPlan plan, TorchDevice device)
    {
        _device = device;
        // On the processor a trial's bits are the same with others and without.
        _program = TorchFailure.Of(device, () => new TorchProgram(plan, device, libraryAlone: device.Device.type == TorchSharp.DeviceType.CUDA));
        _thread = new Thread(Run) { IsBackground = true, Name = $"fused {shape}", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>How many trials it has.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _members.Count;
        }
    }

    /// <summary>Takes a trial in, at its beginning or where a checkpoint was.</summary>
    public FusedMember Join(TrainerPlan plan, Stream? checkpoint)
    {
        TorchLane? lane = null;
        var trainer = TrialTraining.Open(plan, checkpoint, started =>
        {
            var state = ModelState.Begin(started);
            lock (_programLock) lane = TorchFailure.Of(_device, () => _program.Add(started, state));
            return new FusedModel(this, lane);
        });
        var member = new FusedMember(this, trainer, lane!);
        lock (_lock) _members.Add(member);
        return member;
    }

    /// <summary>Has a member take part until its mark.</summary>
    public void Ask(FusedMember member)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _waiting.Add(member);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>A member takes part no longer.</summary>
    public void Leave(FusedMember member)
    {
        lock (_lock)
        {
            _members.Remove(member);
            Monitor.PulseAll(_lock); // nobody need wait for it
        }
    }

    public ModelState Capture(TorchLane lane)
    {
        lock (_programLock) return TorchFailure.Of(_device, () => _program.Capture(lane));
    }

    public void Restore(TorchLane lane, ModelState state)
    {
        lock (_programLock) TorchFailure.Of(_device, () => _program.Restore(lane, state));
    }

    /// <summary>Gives a trial's place back.</summary>
    public void Free(TorchLane lane)
    {
        lock (_programLock) TorchFailure.Of(_device, () => _program.Remove(lane));
    }

    /// <summary>Ends its thread and frees its tensors; to be called once all members have left.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            Monitor.PulseAll(_lock);
        }

        _thread.Join();
        _program.Dispose();
    }

    private void Run()
    {
        while (Gather() is { } ready)
        {
            try
            {
                Train(ready);
            }
            catch (Exception e)
            {
                foreach (var member in ready) End(member, () => member.Fail(e));
            }
        }
    }

    // All that wait; null once the group is closed.
    private List<FusedMember>? Gather()
    {
        lock (_lock)
        {
            while (_waiting.Count == 0 && !_isClosed) Monitor.Wait(_lock);
            var began = Environment.TickCount64;
            while (!_isClosed && _waiting.Count < _members.Count && Environment.TickCount64 - began is var waited && waited < Patience.TotalMilliseconds)
                Monitor.Wait(_lock, Patience - TimeSpan.FromMilliseconds(waited));
            return _isClosed && _waiting.Count == 0 ? null : [.. _waiting];
        }
    }

    // One step of all that have not reached their marks; whoever has is measured and goes.
    private void Train(List<FusedMember> ready)
    {
        foreach (var member in ready.Where(static member => member.Cancel.IsCancellationRequested && member.Trainer.Spent < member.Mark).ToArray())
        {
            ready.Remove(member);
            End(member, () => member.Complete(new TrainingOutcome.Cancelled(member.Trainer.Spent)));
        }

        lock (_programLock)
        {
            Parts([.. ready.Where(static member => member.Trainer.Spent < member.Mark)], part => Step(part, ready));
            Parts([.. ready.Where(static member => member.Trainer.Spent >= member.Mark)], Measure);
        }
    }

    private void Step(IReadOnlyList<FusedMember> members, List<FusedMember> ready)
    {
        var steps = members.Select(static member =>
        {
            member.Trainer.BeginStep();
            return new LaneStep(member.Lane, member.Trainer.Window, member.Trainer.Progress.Steps, member.Trainer.LearningRate, member.Trainer.LayerNorms);
        }).ToArray();
        TorchFailure.Of(_device, () => _program.Step(steps));
        foreach (var (member, step) in members.Zip(steps))
        {
            if (member.Trainer.EndStep(step.Result) is not { } diverged) continue;
            ready.Remove(member);
            End(member, () => member.Complete(new TrainingOutcome.Diverged(member.Trainer.Spent, diverged.Reason)));
        }
    }

    private void Measure(IReadOnlyList<FusedMember> members)
    {
        LaneEvaluation[] evaluations =
        [
            .. members.Select(static member => new LaneEvaluation(member.Lane, member.Trainer.Plan.Task.Evaluate(member.Trainer.Window), new double[member.Trainer.Model.Options.Layers])),
        ];
        TorchFailure.Of(_device, () => _program.Evaluate(evaluations, members[0].Trainer.Window));
        foreach (var (member, evaluation) in members.Zip(evaluations))
        {
            var report = member.Trainer.Report(evaluation.Evaluation.Metrics, evaluation.Saturations.ToArray());
            End(member, () => member.Complete(TrialTraining.Report(member.Trainer, member.Mark, report)));
        }
    }

    // Where the device has not enough memory for all at once, they go in smaller parts from then on; what failed has changed nothing, and is done again.
    private void Parts(List<FusedMember> members, Action<IReadOnlyList<FusedMember>> action)
    {
        for (var done = 0; done < members.Count;)
        {
            var part = members.GetRange(done, Math.Min(_mostAtOnce, members.Count - done));
            try
            {
                action(part);
                done += part.Count;
            }
            catch (DeviceMemoryException) when (part.Count > 1)
            {
                _mostAtOnce = part.Count / 2;
            }
        }
    }

    private void End(FusedMember member, Action tell)
    {
        lock (_lock)
        {
            if (!_waiting.Remove(member)) return;
        }

        tell();
    }
}
