using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Checkpoints;

/// <summary>Keeps checkpoints by reference. Nothing in the port says where: a folder today, an object store elsewhere.</summary>
public interface ICheckpointStore
{
    /// <summary>
    /// Stores what <paramref name="write"/> writes, whole or not at all, durable on return. A checkpoint of the same trial, attempt and
    /// resource is replaced.
    /// </summary>
    CheckpointReference Save(int trial, int attempt, long resource, Action<Stream> write);

    /// <summary>Opens a checkpoint for reading, having compared its content with its digest.</summary>
    /// <exception cref="CheckpointException">It is missing, or its content is not what was saved.</exception>
    Stream Open(CheckpointReference checkpoint);

    /// <summary>Deletes a checkpoint; one that is not there is no error.</summary>
    void Discard(CheckpointReference checkpoint);

    /// <summary>Deletes what is not to be kept, such as what a host that was killed left behind; unfinished writes too, under the key that they would have.</summary>
    void KeepOnly(Func<CheckpointKey, bool> isKept);
}
