namespace Sweep.Server.Contracts;

/// <summary>The best trials of a sweep.</summary>
/// <param name="Sweep">The sweep's name.</param>
/// <param name="Metric">The objective.</param>
/// <param name="Leaderboard">The trials, best first.</param>
public sealed record LeaderboardDocument(string Sweep, MetricDocument Metric, IReadOnlyList<TrialDocument> Leaderboard);
