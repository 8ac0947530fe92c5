using Sweep.Core.Scheduling;
using Sweep.TestKit;
using Sweep.TestKit.Curves;
using Xunit;

namespace Sweep.Core.Tests.Sampling;

public sealed class CurveStudyTests
{
    [Fact]
    public void Without_a_scheduler_trials_are_trained_one_after_the_other()
    {
        var left = new List<(int, int, double)>();
        var study = new CurveStudy(new NoScheduler(), 3, workers: 1)
        {
            Start = trial => trial < 2, Loss = (trial, step) => (10 * trial) + step, Left = (trial, step, loss) => left.Add((trial, step, loss)),
        };
        Assert.True(study.Continue(4));
        Assert.Equal((4, 2), (study.Steps, study.Started));
        Assert.False(study.Continue(100));
        Assert.Equal([(0, 3, 3.0), (1, 3, 13.0)], left);
    }

    [Fact]
    public void Workers_advance_in_turn()
    {
        var reports = new List<(int, int)>();
        var study = new CurveStudy(new NoScheduler(), 2, workers: 2)
        {
            Start = trial => trial < 3, Left = (_, _, _) => { }, Loss = (trial, step) =>
            {
                reports.Add((trial, step));
                return 0;
            },
        };
        Assert.False(study.Continue(100));
        Assert.Equal([(0, 1), (1, 1), (0, 2), (1, 2), (2, 1), (2, 2)], reports);
    }

    [SharedFact(TasksetCurves.Folder)]
    public void Real_curves_are_read_as_recorded()
    {
        var curves = TasksetCurves.Load("patch32_GRU64_avg_bs128");
        Assert.Equal(1000, curves.Count);
        Assert.Equal(0.6962351, curves.At(0, 0));
        Assert.Equal(0.4456521, curves.Best, 1e-6);
        Assert.Equal((0.0, 1.0), (curves.Score(curves.Best), curves.Score(curves.Median)));
        var other = TasksetCurves.Load("patch128_LSTM128_bs64");
        Assert.Contains(Enumerable.Range(0, 1000), row => other.At(row, 50) == TasksetCurves.Diverged);
    }

    [SharedFact("reference/search/taskset_orders.json")]
    public void Recorded_orders_are_permutations()
        => Assert.All(TasksetCurves.Orders(), order => Assert.Equal(Enumerable.Range(0, 1000), order.Order()));
}
