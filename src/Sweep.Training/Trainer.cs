using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Optimizers;
using Sweep.Training.Schedules;

namespace Sweep.Training;

/// <summary>
/// Trains one trial by truncated back-propagation through time, on one thread. Everything random or positional is a function of seed and step, so that
/// weights, optimizer, carried state, schedule and history are all the state there is: see <see cref="TrainerCheckpoint"/>.
/// </summary>
public sealed class Trainer
{
    /// <summary>Steps in a block, whose mean loss the schedule observes.</summary>
    public const int BlockSteps = StepHistory.Length;

    private readonly Window _window;
    private readonly RecurrentState _carried;
    private readonly Lock _progressLock = new();
    private TrainerProgress _progress = new(0, 0, double.NaN, double.NaN);

    /// <summary>A trial at its start.</summary>
    /// <exception cref="DataException">The hyperparameters do not fit the data.</exception>
    public Trainer(TrainerPlan plan)
    {
        if (plan.Task.Check(plan.Settings) is [_, ..] problems) throw new DataException(string.Join('\n', problems));
        Plan = plan;
        var options = plan.Task.Network(plan.Settings);
        var longest = plan.Task.LongestWindow(plan.Settings);
        Network = new RecurrentNetwork(options, plan.Settings.Batch, longest);
        Network.Initialise(plan.Seed);
        Optimizer = OptimizerKinds.Create(plan.Settings, Network.Parameters.Values.Length);
        Schedule = ScheduleKinds.Create(plan.Settings, plan.TotalSteps);
        LayerNorms = new double[options.Layers + 2];
        MetricNames = [.. plan.Task.Metrics.Select(metric => metric.Name), .. TrainerMetrics.All.Select(metric => metric.Name), .. TrainerMetrics.LayerNorms(options), .. TrainerMetrics.LayerSaturations(options)];
        _window = new Window(options, plan.Settings.Batch, longest);
        _carried = new RecurrentState(options, plan.Settings.Batch);
    }

    public TrainerPlan Plan { get; }

    public RecurrentNetwork Network { get; }

    public IOptimizer Optimizer { get; }

    public ISchedule Schedule { get; }

    public StepHistory History { get; } = new();

    /// <summary>Gradient norm of each layer at the last step, before clipping: embedding, recurrent layers, output.</summary>
    public double[] LayerNorms { get; }

    /// <summary>What <see cref="Evaluate"/> returns, in this order.</summary>
    public IReadOnlyList<string> MetricNames { get; }

    /// <summary>How far training is; safe to read from any thread.</summary>
    public TrainerProgress Progress
    {
        get { lock (_progressLock) return _progress; }
        internal set { lock (_progressLock) _progress = value; }
    }

    /// <summary>What has been spent, in the plan's resource.</summary>
    public long Spent => Plan.Spent(_progress.Steps, _progress.Tokens);

    /// <summary>Trains until so much of the resource has been spent in all; returns at once where it has.</summary>
    public TrainingEnd TrainTo(long resource, CancellationToken cancel)
    {
        while (Spent < resource)
        {
            if (cancel.IsCancellationRequested) return new TrainingEnd.Cancelled();
            if (Step() is { } diverged) return diverged;
        }

        return new TrainingEnd.Reached();
    }

    /// <summary>One optimizer step; null, or why it was not taken.</summary>
    public TrainingEnd.Diverged? Step()
    {
        var (settings, step) = (Plan.Settings, _progress.Steps);
        Plan.Task.Fill(settings, Plan.Seed, step, _window);
        var outputs = _window.Forward(Network, training: true, (Plan.Seed, step));
        var loss = _window.LossAndGradient(outputs);
        if (!double.IsFinite(loss)) return Diverged("The training loss", loss, step);
        Network.Backward(outputs);

        Network.GradientNorms(LayerNorms);
        var norm = Global(LayerNorms);
        if (!double.IsFinite(norm)) return Diverged("The gradient norm", norm, step);
        var clipped = Clip(norm);
        Optimizer.Step(Network.Parameters.Values, Network.Parameters.Gradients, settings.LearningRate * Schedule.Factor(step));

        History.Add(step, loss, norm, clipped);
        Progress = new(step + 1, _progress.Tokens + _window.Tokens, loss, norm);
        if ((step + 1) % BlockSteps == 0) Schedule.Observe(History.Loss(step + 1));
        return null;
    }

    /// <summary>Measures the network on the validation data; training goes on afterwards as if nothing had been.</summary>
    /// <returns>A value for each of <see cref="MetricNames"/>.</returns>
    public double[] Evaluate()
    {
        _carried.CopyFrom(Network.State);
        var task = Plan.Task.Evaluate(Network, _window);
        var saturation = new double[Network.Options.Layers];
        Network.GateSaturation(saturation);
        Network.State.CopyFrom(_carried);
        var steps = _progress.Steps;
        return
        [
            .. task,
            History.Loss(steps), History.Norm(steps), History.GreatestNorm(steps), History.ClipRate(steps),
            Plan.Settings.LearningRate * Schedule.Factor(steps),
            .. LayerNorms,
            .. saturation,
        ];
    }

    private bool Clip(double norm)
    {
        var (settings, gradients) = (Plan.Settings, Network.Parameters.Gradients);
        var cut = settings.ClipValue > 0 && GradientClip.ByValue(gradients, (float)settings.ClipValue);
        if (settings.Clip == 0) return cut;
        if (cut)
        {
            Span<double> norms = stackalloc double[LayerNorms.Length];
            Network.GradientNorms(norms);
            norm = Global(norms);
        }

        return GradientClip.ByNorm(gradients, norm, settings.Clip) || cut;
    }

    private static double Global(ReadOnlySpan<double> norms)
    {
        var squares = 0.0;
        foreach (var norm in norms) squares += norm * norm;
        return Math.Sqrt(squares);
    }

    private static TrainingEnd.Diverged Diverged(string what, double value, long step)
        => new($"{what} became {(double.IsNaN(value) ? "NaN" : "infinite")} at step {step + 1}.");
}
