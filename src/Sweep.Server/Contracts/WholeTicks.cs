namespace Sweep.Server.Contracts;

/// <summary>Times as documents have them, seconds with a fraction, back to the tick from which they came.</summary>
internal static class WholeTicks
{
    /// <summary>The time whose seconds were written: <c>TimeSpan.FromSeconds</c> would cut off where the fraction is not exact.</summary>
    public static TimeSpan FromSeconds(double seconds) => new((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
}
