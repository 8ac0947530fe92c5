namespace Sweep.Training;

/// <summary>Why training to a mark came back.</summary>
public abstract record TrainingEnd
{
    private TrainingEnd()
    {
    }

    /// <summary>The mark was reached.</summary>
    public sealed record Reached : TrainingEnd;

    /// <summary>Cancelled before the mark, between two steps.</summary>
    public sealed record Cancelled : TrainingEnd;

    /// <summary>The loss or a gradient became NaN or infinite; weights are those before that step.</summary>
    /// <param name="Reason">What became what, at which step.</param>
    public sealed record Diverged(string Reason) : TrainingEnd;
}
