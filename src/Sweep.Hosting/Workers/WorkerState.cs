namespace Sweep.Hosting.Workers;

/// <summary>What a worker is at.</summary>
public enum WorkerState
{
    /// <summary>None of its slots trains.</summary>
    Idle,

    /// <summary>A slot trains.</summary>
    Busy,

    /// <summary>It was asked to stop and gives its trials back.</summary>
    Draining,

    /// <summary>Trials failed on it one after another: it gets none until it is put back.</summary>
    PutAside,
}

/// <summary>Words for <see cref="WorkerState"/>.</summary>
public static class WorkerStateText
{
    /// <summary><c>idle</c>, <c>busy</c>, <c>draining</c> or <c>put_aside</c>: in the API and in labels of metrics.</summary>
    public static string ToText(this WorkerState state) => state switch
    {
        WorkerState.Idle => "idle",
        WorkerState.Busy => "busy",
        WorkerState.Draining => "draining",
        WorkerState.PutAside => "put_aside",
        _ => throw new InvalidOperationException($"Cannot name the state {state}."),
    };
}
