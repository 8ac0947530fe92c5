using Sweep.Training.Data;

namespace Sweep.Training.Tasks;

/// <summary>
/// A measurement on validation data as it goes on: one window after the other is filled, run through the network, and what came out is added. Whoever runs it decides how:
/// engines differ in that, and several networks of one shape can be measured side by side.
/// </summary>
public interface IEvaluation
{
    /// <summary>Fills the next window; false where nothing is left to measure.</summary>
    bool Next(Window window);

    /// <summary>Adds what the network made of the last window.</summary>
    void Add(IWindowOutputs outputs, Window window);

    /// <summary>A value for each metric of the task; to be asked for at the end.</summary>
    double[] Metrics { get; }
}
