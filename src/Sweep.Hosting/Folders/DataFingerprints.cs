using System.Collections.Immutable;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Folders;

/// <summary>Refuses to go on with data that has changed.</summary>
public static class DataFingerprints
{
    /// <summary>Compares what the data is with what it was when the sweep began; paths may differ, as after a move.</summary>
    /// <exception cref="SweepFolderException">A file is another, or there are more or fewer; both hashes are named.</exception>
    public static void RequireSame(ImmutableArray<DataFingerprint> journaled, ImmutableArray<DataFingerprint> now)
    {
        for (var i = 0; i < Math.Max(journaled.Length, now.Length); i++)
        {
            var (before, after) = (i < journaled.Length ? journaled[i] : null, i < now.Length ? now[i] : null);
            if (before?.Sha256 == after?.Sha256) continue;
            var path = after?.Path ?? before!.Path;
            throw new SweepFolderException(
                $"{path} is not the data that the sweep began with: its SHA-256 is {Say(after)}, but was {Say(before)}. "
                + "Restore the file, or begin a new sweep on the new data.");
        }
    }

    private static string Say(DataFingerprint? data) => data is null ? "none" : $"{data.Sha256} ({data.Bytes} bytes)";
}
