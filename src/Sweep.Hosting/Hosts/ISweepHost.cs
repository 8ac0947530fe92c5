namespace Sweep.Hosting.Hosts;

/// <summary>Runs a sweep in this process: its decider is here, whether or not trials are trained here as well.</summary>
public interface ISweepHost : IAsyncDisposable
{
    /// <summary>The sweep's name among others.</summary>
    string Name { get; }

    /// <summary>The sweep as others meet it.</summary>
    ISweepService Service { get; }

    /// <summary>Whether it waits for storage, such as space on a full disk.</summary>
    bool IsStalled { get; }

    /// <summary>Runs the sweep to its end, or until asked to stop. A host runs once.</summary>
    /// <param name="drain">Asks to stop: what is running in this process saves a checkpoint first.</param>
    /// <param name="quit">Asks to stop at once: what is running is left.</param>
    /// <exception cref="HostFailedException">The journal cannot be written, for another reason than a full disk.</exception>
    Task<RunOutcome> Run(CancellationToken drain = default, CancellationToken quit = default);
}
