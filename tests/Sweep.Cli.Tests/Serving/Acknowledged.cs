using System.Collections.Concurrent;

namespace Sweep.Cli.Tests.Serving;

/// <summary>What a server has acknowledged to its clients: all of it must be in the journal, whatever happened to the server afterwards.</summary>
internal sealed class Acknowledged
{
    /// <summary>Attempts given to a worker.</summary>
    public ConcurrentQueue<(int Trial, int Attempt, string Worker)> Leases { get; } = [];

    /// <summary>Reports after which an attempt was told to train on, or to pause.</summary>
    public ConcurrentQueue<(int Trial, int Attempt, long Resource, double Loss)> Reports { get; } = [];

    /// <summary>Trials whose attempts were told to stop at a report: at a rung, or because the sweep was over.</summary>
    public ConcurrentQueue<int> Stopped { get; } = [];

    /// <summary>Attempts that were answered <c>stop</c> after their lease had expired.</summary>
    public ConcurrentQueue<(int Trial, int Attempt, string Reason)> Fenced { get; } = [];

    /// <summary>Reasons of pauses, each used once.</summary>
    public ConcurrentQueue<string> Pauses { get; } = [];
}
