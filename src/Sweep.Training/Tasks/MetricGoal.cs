namespace Sweep.Training.Tasks;

/// <summary>Which values of a metric are better.</summary>
public enum MetricGoal
{
    Minimize,
    Maximize,
}
