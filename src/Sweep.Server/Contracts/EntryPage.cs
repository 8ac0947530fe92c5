using Sweep.Core.Sweeps;

namespace Sweep.Server.Contracts;

/// <summary>Entries of a sweep's journal, each as it stands there.</summary>
/// <param name="Sweep">The sweep's name.</param>
/// <param name="Entries">The entries.</param>
/// <param name="Next">What to give as <c>from</c> for the entries that follow.</param>
public sealed record EntryPage(string Sweep, IReadOnlyList<JournalEntry> Entries, long Next);
