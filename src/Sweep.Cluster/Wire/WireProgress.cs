using Sweep.Hosting.Trainers;

namespace Sweep.Cluster.Wire;

/// <summary>How far an attempt is, between silos.</summary>
[GenerateSerializer, Immutable, Alias("sweep.progress")]
public readonly record struct WireProgress
{
    [Id(0)] public long Resource { get; init; }

    [Id(1)] public long Steps { get; init; }

    [Id(2)] public long Tokens { get; init; }

    [Id(3)] public double Loss { get; init; }

    [Id(4)] public double GradientNorm { get; init; }

    /// <summary>Tokens that this attempt trained over the time since it began.</summary>
    [Id(5)] public double TokensPerSecond { get; init; }

    [Id(6)] public long NextMark { get; init; }

    [Id(7)] public double RunsSeconds { get; init; }

    [Id(8)] public int Slot { get; init; }

    /// <summary>Bytes that the trial takes of its device's memory; 0 where nobody has measured.</summary>
    [Id(9)] public long DeviceMemory { get; init; }

    /// <summary>What the attempt on a slot tells.</summary>
    public static WireProgress Of(Hosting.RunningAttemptView view) => new()
    {
        Resource = view.Progress.Resource,
        Steps = view.Progress.Steps,
        Tokens = view.Progress.Tokens,
        Loss = view.Progress.Loss,
        GradientNorm = view.Progress.GradientNorm,
        TokensPerSecond = view.TokensPerSecond,
        NextMark = view.NextMark,
        RunsSeconds = view.Runs.TotalSeconds,
        Slot = view.Slot,
        DeviceMemory = view.Progress.DeviceMemory,
    };

    /// <summary>The view of an attempt.</summary>
    public Hosting.RunningAttemptView ToView(int trial, int attempt)
        => new(trial, attempt, Slot, new TrainingProgress(Resource, Steps, Tokens, Loss, GradientNorm, DeviceMemory), TokensPerSecond, NextMark, TimeSpan.FromSeconds(RunsSeconds));
}
