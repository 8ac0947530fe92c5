using Sweep.Hosting.Trainers;
using Sweep.Torch.Devices;
using Sweep.Training;

namespace Sweep.Torch.Fusing;

/// <summary>The groups of a sweep on a device: a trial joins one of its shape that has room, or begins one.</summary>
/// <param name="device">The device.</param>
/// <param name="most">Most trials of a group.</param>
internal sealed class FusedGroups(TorchDevice device, int most) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(FusedShape Shape, FusedGroup Group)> _groups = [];

    /// <summary>How many groups there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _groups.Count;
        }
    }

    /// <summary>Begins or continues a trial.</summary>
    public ITrialTraining Join(TrainerPlan plan, Stream? checkpoint)
    {
        var shape = FusedShape.Of(plan);
        lock (_lock)
        {
            var group = _groups.FirstOrDefault(group => group.Shape == shape && group.Group.Count < most).Group;
            if (group is null)
            {
                group = new FusedGroup(shape, plan, device);
                _groups.Add((shape, group));
            }

            try
            {
                return new Place(this, group, group.Join(plan, checkpoint));
            }
            catch
            {
                CloseWhereEmpty(group);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (_, group) in _groups) group.Dispose();
            _groups.Clear();
        }
    }

    private void CloseWhereEmpty(FusedGroup group)
    {
        lock (_lock)
        {
            if (group.Count > 0 || _groups.RemoveAll(other => other.Group == group) == 0) return;
        }

        group.Dispose();
    }

    /// <summary>A member; the last to leave closes the group.</summary>
    private sealed class Place(FusedGroups groups, FusedGroup group, FusedMember member) : ITrialTraining
    {
        public TrainingProgress Progress => member.Progress;

        public TrainingOutcome TrainTo(long resource, CancellationToken cancel) => member.TrainTo(resource, cancel);

        public void Save(Stream stream) => member.Save(stream);

        public void Dispose()
        {
            member.Dispose();
            groups.CloseWhereEmpty(group);
        }
    }
}
