namespace Sweep.Server.Contracts;

/// <summary>Trials by number.</summary>
/// <param name="Sweep">The sweep's name.</param>
/// <param name="Trials">The trials.</param>
/// <param name="Next">What to give as <c>after</c> for the trials that follow; null where none does yet.</param>
public sealed record TrialPage(string Sweep, IReadOnlyList<TrialDocument> Trials, int? Next);
