namespace Sweep.Server.Contracts;

/// <summary>The reports of a trial in the order of the journal.</summary>
/// <param name="Sweep">The sweep's name.</param>
/// <param name="Trial">The trial.</param>
/// <param name="Total">How many reports there are; more than are listed where they were thinned out.</param>
/// <param name="Reports">The reports.</param>
public sealed record ReportList(string Sweep, int Trial, int Total, IReadOnlyList<ReportDocument> Reports);
