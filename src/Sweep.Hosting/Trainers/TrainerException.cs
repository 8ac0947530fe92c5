namespace Sweep.Hosting.Trainers;

/// <summary>A task or trial cannot be trained as asked; the message has every reason, and trying again would not help.</summary>
public sealed class TrainerException : Exception
{
    public TrainerException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
