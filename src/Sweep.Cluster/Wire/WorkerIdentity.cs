namespace Sweep.Cluster.Wire;

/// <summary>
/// A worker's identity in journals: its name, <c>~</c> and its silo's address, such as <c>gpu-1~10.0.0.7:11111@96031</c>. The address has the time at which the process began, so that a new process
/// never inherits what an old one held; and whoever reads a journal knows from it whose death loses an attempt.
/// </summary>
public static class WorkerIdentity
{
    private const char Separator = '~';

    /// <summary>The identity of the worker of a silo.</summary>
    public static string Of(string name, SiloAddress silo) => $"{name}{Separator}{silo.ToParsableString()}";

    /// <summary>The name, for people and labels of metrics; the whole where it is no identity, such as that of a training loop outside the cluster.</summary>
    public static string NameOf(string worker) => SiloOf(worker) is null ? worker : worker[..worker.LastIndexOf(Separator)];

    /// <summary>The silo; null of a worker that is none of the cluster's.</summary>
    public static SiloAddress? SiloOf(string worker)
    {
        var at = worker.LastIndexOf(Separator);
        return at >= 0 && SiloAddress.TryParse(worker[(at + 1)..], out var silo) ? silo : null;
    }
}
