using Sweep.Core.Options;
using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.TestKit.Curves;
using Sweep.TestKit.Problems;

namespace Sweep.Benchmarks;

/// <summary>
/// What early stopping gains. On real curves (TaskSet, as <c>../shared/reference/search/pruners_taskset.py</c> replays them): the incumbent's
/// score after 250 to 2,000 reports, 0 for the table's best and 1 for its median. On synthetic curves (<c>../shared/reference/search/SPEC.md</c>, section 3):
/// the regret after 405 to 4,860 steps, with each sampler.
/// </summary>
internal sealed class SearchEarlyStoppingBenchmark : IBenchmark
{
    private const int Seeds = 30;

    public string Name => "early-stopping";

    public string Summary => "schedulers on learning curves [--curves taskset|mild|crossing --samplers random,tpe --workers 1]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "curves", "samplers", "workers", "schedulers", "first");
        Console.WriteLine(MachineDescription.Line + "\n");
        foreach (var curves in options.Texts("curves", "taskset,mild,crossing"))
        {
            if (curves == "taskset") RealCurves();
            else SyntheticCurves(curves == "mild" ? LearningCurve.Mild : LearningCurve.Crossing, options);
        }

        return 0;
    }

    private static void RealCurves()
    {
        int[] marks = [250, 500, 1000, 2000];
        var orders = TasksetCurves.Orders();
        var beaten = new Dictionary<string, int>();
        foreach (var task in TasksetCurves.Tasks)
        {
            Console.WriteLine($"\n{task}: score of the incumbent, median [q25, q75] of {Seeds} seeds\n");
            Console.WriteLine("| scheduler | 250 | 500 | 1000 | 2000 reports |\n| --- | --- | --- | --- | --- |");
            var curves = TasksetCurves.Load(task);
            var unstopped = double.NaN;
            foreach (var kind in new[] { "none", "asha", "asha-promote" })
            {
                var scores = Enumerable.Range(0, Seeds).Select(seed => Replay(curves, orders[seed], Scheduler(kind, 1, TasksetCurves.Reports, seed), marks)).ToArray();
                Console.WriteLine($"| {Label(kind, 1)} | {Cells(scores, marks.Length)} |");
                if (kind == "none") unstopped = Quantile(scores, 3, 0.5);
                else beaten[kind] = beaten.GetValueOrDefault(kind) + (Quantile(scores, 1, 0.5) < unstopped ? 1 : 0);
            }
        }

        Console.WriteLine();
        foreach (var (kind, tasks) in beaten) Console.WriteLine($"{Label(kind, 1)} at 500 reports beats no stopping at 2,000 on {tasks} of {TasksetCurves.Tasks.Count} tasks.");
    }

    private static double[] Replay(TasksetCurves curves, int[] order, IScheduler scheduler, int[] marks)
    {
        var best = double.PositiveInfinity;
        var study = new CurveStudy(scheduler, TasksetCurves.Reports, workers: 1)
        {
            Start = trial => trial < order.Length,
            Loss = (trial, step) => curves.At(order[trial], step),
            Left = (_, step, loss) => best = step == TasksetCurves.Reports ? Math.Min(best, loss) : best,
        };
        return [.. marks.Select(mark =>
        {
            study.Continue(mark);
            return curves.Score(best);
        })];
    }

    private static void SyntheticCurves(LearningCurve curve, BenchmarkOptions options)
    {
        int[] marks = [405, 810, 1620, 3240, 4860];
        var workers = (int)options.Number("workers", 1);
        var first = (int)options.Number("first", 0);
        Console.WriteLine($"\n{curve.Name} curves, {workers} worker(s): regret of the incumbent, median [q25, q75] of {Seeds} seeds\n");
        Console.WriteLine("| sampler | scheduler | 405 | 810 | 1620 | 3240 | 4860 steps | trials started |\n| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var sampler in options.Texts("samplers", "random,tpe"))
        {
            foreach (var scheduler in options.Texts("schedulers", "none:1,asha:1,asha:3,asha-promote:1,asha-promote:3"))
            {
                var (kind, minimum) = (scheduler.Split(':')[0], int.Parse(scheduler.Split(':')[1]));
                var runs = Enumerable.Range(first, Seeds).Select(seed => Search(curve, sampler, Scheduler(kind, minimum, LearningCurve.MaxStep, seed), seed, workers, marks)).ToArray();
                Console.WriteLine($"| {sampler} | {Label(kind, minimum)} | {Cells([.. runs.Select(run => run.Regret)], marks.Length)} | {runs.Select(run => run.Started).Order().ElementAt(Seeds / 2)} |");
            }
        }
    }

    private static (double[] Regret, int Started) Search(LearningCurve curve, string samplerKind, IScheduler scheduler, int seed, int workers, int[] marks)
    {
        var sampler = Samplers.All.Single(kind => kind.Name == samplerKind).Create(new(new Dictionary<string, OptionValue>(), (_, _) => { }), RnnMixed.Space);
        var history = new TrialHistory();
        var configurations = new List<Configuration>();
        var (lowest, regret) = (double.PositiveInfinity, double.PositiveInfinity);
        var study = new CurveStudy(scheduler, LearningCurve.MaxStep, workers)
        {
            Start = trial =>
            {
                if (trial == configurations.Count) configurations.Add(sampler.Suggest(new(RnnMixed.Space, (ulong)seed, trial, history))!);
                history.Start(trial, configurations[trial]);
                return true;
            },
            Loss = (trial, step) => curve.Observed(configurations[trial], step, (ulong)seed, trial),
            Left = (trial, step, loss) =>
            {
                var completed = step == LearningCurve.MaxStep;
                history.Observe(new(trial, configurations[trial], step, loss, completed));
                if (completed && loss < lowest) (lowest, regret) = (loss, curve.NoiseFree(configurations[trial], step) - curve.Optimum);
            },
        };
        return ([.. marks.Select(mark =>
        {
            study.Continue(mark);
            return regret;
        })], study.Started);
    }

    private static IScheduler Scheduler(string kind, int minimum, int maximum, int seed)
    {
        var given = new Dictionary<string, OptionValue>();
        if (kind != "none")
        {
            given["min_resource"] = new OptionValue.Scalar(ParameterValue.Int(minimum));
            given["reduction_factor"] = new OptionValue.Scalar(ParameterValue.Int(3));
        }

        return Schedulers.All.Single(k => k.Name == kind).Create(
            new(given, (name, message) => throw new InvalidOperationException($"{name}: {message}")), new(maximum, (ulong)seed));
    }

    private static string Label(string kind, int minimum) => kind == "none" ? kind : $"{kind}, min_resource {minimum}, reduction_factor 3";

    private static string Cells(double[][] rows, int marks) => string.Join(" | ", Enumerable.Range(0, marks)
        .Select(k => $"{Number(Quantile(rows, k, 0.5))} [{Number(Quantile(rows, k, 0.25))}, {Number(Quantile(rows, k, 0.75))}]"));

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("g3") : "-";

    private static double Quantile(double[][] rows, int mark, double share)
    {
        var sorted = rows.Select(row => row[mark]).Order().ToArray();
        var at = share * (sorted.Length - 1);
        var (low, high) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        return low == high ? low : low + ((at - Math.Floor(at)) * (high - low));
    }
}
