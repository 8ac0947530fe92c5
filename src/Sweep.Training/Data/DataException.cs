namespace Sweep.Training.Data;

/// <summary>Data cannot be used; the message names file, place, rule and remedy.</summary>
public sealed class DataException : Exception
{
    public DataException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
