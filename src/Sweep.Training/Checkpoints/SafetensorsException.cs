namespace Sweep.Training.Checkpoints;

/// <summary>Content is not a valid safetensors file, or not what was expected in it; the message says where and why.</summary>
public sealed class SafetensorsException : Exception
{
    public SafetensorsException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
