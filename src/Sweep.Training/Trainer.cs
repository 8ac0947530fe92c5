using Sweep.Training.Data;
using Sweep.Training.Models;
using Sweep.Training.Schedules;

namespace Sweep.Training;

/// <summary>
/// Trains one trial by truncated back-propagation through time. Everything random or positional is a function of seed and step, so that weights, optimizer, carried state, schedule and history are all
/// the state there is: see <see cref="TrainerCheckpoint"/>. What computes is the model, an engine's; all else is the same for every engine.
/// </summary>
public sealed class Trainer : IDisposable
{
    /// <summary>Steps in a block, whose mean loss the schedule observes.</summary>
    public const int BlockSteps = StepHistory.Length;

    private readonly Lock _progressLock = new();
    private TrainerProgress _progress = new(0, 0, double.NaN, double.NaN);

    /// <summary>A trial at its start.</summary>
    /// <param name="plan">What is trained.</param>
    /// <param name="model">Makes its model; null for that of the <c>cpu</c> engine.</param>
    /// <exception cref="DataException">The hyperparameters do not fit the data.</exception>
    public Trainer(TrainerPlan plan, Func<TrainerPlan, ITrialModel>? model = null)
    {
        if (plan.Task.Check(plan.Settings) is [_, ..] problems) throw new DataException(string.Join('\n', problems));
        Plan = plan;
        Schedule = ScheduleKinds.Create(plan.Settings, plan.TotalSteps);
        Model = model is null ? new CpuModel(plan) : model(plan);
        var options = Model.Options;
        LayerNorms = new double[options.Layers + 2];
        MetricNames = [.. plan.Task.Metrics.Select(metric => metric.Name), .. TrainerMetrics.All.Select(metric => metric.Name), .. TrainerMetrics.LayerNorms(options), .. TrainerMetrics.LayerSaturations(options)];
        Window = new Window(options, plan.Settings.Batch, plan.LongestWindow);
    }

    public TrainerPlan Plan { get; }

    /// <summary>Network and optimizer; this trainer's own.</summary>
    public ITrialModel Model { get; }

    public ISchedule Schedule { get; }

    public StepHistory History { get; } = new();

    /// <summary>What the next step or evaluation reads.</summary>
    public Window Window { get; }

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

    /// <summary>Learning rate of the next step.</summary>
    public double LearningRate => Plan.Settings.LearningRate * Schedule.Factor(_progress.Steps);

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
        BeginStep();
        return EndStep(Model.Step(Window, _progress.Steps, LearningRate, LayerNorms));
    }

    /// <summary>Fills the window of the next step, for who has the step taken together with those of other trials.</summary>
    public void BeginStep() => Plan.Task.Fill(Plan.Settings, Plan.Seed, _progress.Steps, Window);

    /// <summary>Enters what came of the step on <see cref="Window"/>; <see cref="LayerNorms"/> are written already.</summary>
    /// <returns>Null, or why the step was not taken.</returns>
    public TrainingEnd.Diverged? EndStep(StepResult result)
    {
        var step = _progress.Steps;
        if (!double.IsFinite(result.Loss)) return Diverged("The training loss", result.Loss, step);
        if (!double.IsFinite(result.GradientNorm)) return Diverged("The gradient norm", result.GradientNorm, step);
        History.Add(step, result.Loss, result.GradientNorm, result.Clipped);
        Progress = new(step + 1, _progress.Tokens + Window.Tokens, result.Loss, result.GradientNorm);
        if ((step + 1) % BlockSteps == 0) Schedule.Observe(History.Loss(step + 1));
        return null;
    }

    /// <summary>Measures the network on the validation data; training goes on afterwards as if nothing had been.</summary>
    /// <returns>A value for each of <see cref="MetricNames"/>.</returns>
    public double[] Evaluate()
    {
        var saturation = new double[Model.Options.Layers];
        return Report(Model.Evaluate(Plan.Task.Evaluate(Window), Window, saturation), saturation);
    }

    /// <summary>What a trial reports: what was measured just now, and how training went.</summary>
    /// <param name="measured">A value for each metric of the task.</param>
    /// <param name="saturations">Gate saturation of each layer.</param>
    /// <returns>A value for each of <see cref="MetricNames"/>.</returns>
    public double[] Report(IReadOnlyList<double> measured, IReadOnlyList<double> saturations)
    {
        var steps = _progress.Steps;
        return
        [
            .. measured,
            History.Loss(steps), History.Norm(steps), History.GreatestNorm(steps), History.ClipRate(steps),
            LearningRate,
            .. LayerNorms,
            .. saturations,
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    private static TrainingEnd.Diverged Diverged(string what, double value, long step)
        => new($"{what} became {(double.IsNaN(value) ? "NaN" : "infinite")} at step {step + 1}.");
}
