namespace Sweep.Hosting;

/// <summary>What an attempt that reported shall do.</summary>
public abstract record AttemptAnswer
{
    private AttemptAnswer()
    {
    }

    /// <summary>Train on.</summary>
    public sealed record Continue : AttemptAnswer
    {
        /// <summary>The only one.</summary>
        public static readonly Continue Instance = new();
    }

    /// <summary>Save a checkpoint and give the slot back; the trial may be promoted.</summary>
    public sealed record Pause(string Reason) : AttemptAnswer;

    /// <summary>Give the slot back; the trial is over, or another attempt has it.</summary>
    public sealed record Stop(string Reason) : AttemptAnswer;
}
