using Sweep.Core.Spaces;

namespace Sweep.TestKit.Problems;

/// <summary>A function with a known minimum, by which the quality of a search is measured.</summary>
/// <param name="Name">Its name in recorded results.</param>
/// <param name="Space">Where it is defined.</param>
/// <param name="Minimum">Its least value.</param>
/// <param name="Loss">Its value.</param>
public sealed record Problem(string Name, SearchSpace Space, double Minimum, Func<Configuration, double> Loss)
{
    /// <summary>How far a value is from the minimum; rounding may not make it negative.</summary>
    public double Regret(double loss) => Math.Max(0, loss - Minimum);
}
