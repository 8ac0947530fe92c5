using FsCheck;
using FsCheck.Fluent;
using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Server.Api;
using Xunit;

namespace Sweep.Server.Tests.Api;

public sealed class DownsamplingTests
{
    private static readonly Gen<(IReadOnlyList<ReportView> Reports, int Points)> Curves =
        from count in Gen.Choose(0, 300)
        from steps in Gen.ArrayOf(Gen.Choose(1, 50), count)
        from values in Gen.ArrayOf(Gen.Frequency((9, Gen.Choose(-1000, 1000).Select(value => value / 8.0)), (1, Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity))), count)
        from points in Gen.Choose(4, 120)
        select ((IReadOnlyList<ReportView>)Curve(steps, values), points);

    [Fact]
    public void Keeps_first_and_last_and_the_extremes_of_all() => Holds((reports, points, kept) =>
    {
        if (reports.Count == 0) return kept.Count == 0;
        if (kept[0] != reports[0] || kept[^1] != reports[^1]) return false;
        var values = reports.Select(Value).Where(value => !double.IsNaN(value)).ToList();
        return values.Count == 0 || (kept.Any(report => Value(report) == values.Min()) && kept.Any(report => Value(report) == values.Max()));
    });

    [Fact]
    public void Keeps_at_most_so_many_in_their_order_and_makes_none_up() => Holds((reports, points, kept) =>
        kept.Count <= Math.Max(points, 0) && kept.SequenceEqual(reports.Where(kept.Contains)));

    [Fact]
    public void Keeps_the_extremes_of_each_interval() => Holds((reports, points, kept) =>
    {
        if (reports.Count <= points) return kept.SequenceEqual(reports);
        var (from, width, intervals) = (reports[0].Resource, reports[^1].Resource - reports[0].Resource + 1.0, points / 4);
        foreach (var interval in reports.GroupBy(report => (int)((report.Resource - from) / width * intervals)))
        {
            var inside = interval.ToList();
            if (!kept.Contains(inside[0]) || !kept.Contains(inside[^1])) return false;
            var values = inside.Select(Value).Where(value => !double.IsNaN(value)).ToList();
            if (values.Count > 0 && !(inside.Exists(report => Value(report) == values.Min() && kept.Contains(report)) && inside.Exists(report => Value(report) == values.Max() && kept.Contains(report)))) return false;
        }

        return true;
    });

    private static void Holds(Func<IReadOnlyList<ReportView>, int, IReadOnlyList<ReportView>, bool> property)
        => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Arb.From(Curves), curve => property(curve.Reports, curve.Points, Downsampling.M4(curve.Reports, "loss", curve.Points))));

    private static List<ReportView> Curve(int[] steps, double[] values)
    {
        var (reports, resource) = (new List<ReportView>(), 0L);
        for (var i = 0; i < steps.Length; i++) reports.Add(new ReportView(0, 1, resource += steps[i], i, MetricValues.Of("loss", values[i]), Verdict.Continue));
        return reports;
    }

    private static double Value(ReportView report) => report.Metrics.TryGet("loss", out var value) ? value : double.NaN;
}
