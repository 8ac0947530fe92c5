namespace Sweep.Training.Tasks;

/// <summary>What a network made of a window. An engine whose outputs lie on a device fetches only what is asked for.</summary>
public interface IWindowOutputs
{
    /// <summary>The outputs [time, batch, outputs].</summary>
    ReadOnlySpan<float> Values { get; }

    /// <summary>Cross-entropy of each position against the window's targets, nats; 0 where the target is negative.</summary>
    /// <param name="nats">[at least time · batch], the first of which are written.</param>
    /// <returns>Their sum.</returns>
    double Losses(Span<float> nats);
}
