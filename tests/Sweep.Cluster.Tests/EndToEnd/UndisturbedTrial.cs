using System.Security.Cryptography;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Trainers;

namespace Sweep.Cluster.Tests.EndToEnd;

/// <summary>A trial trained from its start in one go, in this process: what it reports and what its weights are, however often the cluster interrupted it.</summary>
internal static class UndisturbedTrial
{
    /// <summary>Where the trial of a journal differs from the undisturbed one, in words; empty where every report and every checkpoint is the same to the last bit.</summary>
    public static IReadOnlyList<string> Differences(ITrainer trainer, SweepState state, int trial, IReadOnlyCollection<SweepEvent> events)
    {
        var reports = events.OfType<SweepEvent.MetricsReported>().Where(report => report.Trial == trial).ToDictionary(report => report.Resource, report => report.Metrics);
        var weights = events.OfType<SweepEvent.CheckpointSaved>().Where(saved => saved.Checkpoint.Trial == trial).ToLookup(saved => saved.Checkpoint.Resource, saved => saved.Checkpoint.Digest);
        var differences = new List<string>();
        var start = SweepActions.Again(state, state.Trials[trial]);
        using var training = trainer.Start(start.Configuration, start.Seed, null);
        foreach (var resource in reports.Keys.Concat(weights.Select(saved => saved.Key)).Distinct().Order())
        {
            if (training.TrainTo(resource, CancellationToken.None) is not TrainingOutcome.Reached reached)
            {
                if (reports.TryGetValue(resource, out var last) && last.All(metric => double.IsFinite(metric.Value))) differences.Add($"trial {trial} diverges before {resource}");
                break;
            }

            if (reports.TryGetValue(resource, out var journaled) && !journaled.Equals(reached.Metrics))
                differences.Add($"report of trial {trial} at {resource}: [{string.Join(", ", journaled)}], undisturbed [{string.Join(", ", reached.Metrics)}]");
            var undisturbed = Digest(training);
            foreach (var digest in weights[resource].Distinct().Where(digest => digest != undisturbed)) differences.Add($"weights of trial {trial} at {resource}: {digest}, undisturbed {undisturbed}");
        }

        return differences;
    }

    private static string Digest(ITrialTraining training)
    {
        using var stream = new MemoryStream();
        training.Save(stream);
        return Convert.ToHexStringLower(SHA256.HashData(stream.ToArray()));
    }
}
