namespace Sweep.Cluster.Sharing;

/// <summary>A slot as a <see cref="SlotPlan"/> sees it.</summary>
/// <param name="Trains">The sweep whose trial it trains; null where it is free.</param>
/// <param name="Since">When its attempt was first heard of.</param>
/// <param name="Next">What it was ordered to do before; null where nothing.</param>
internal readonly record struct PlannedSlot(string? Trains, TimeSpan Since, SlotNext? Next);

/// <summary>What a slot shall do next.</summary>
/// <param name="Sweep">The sweep that it shall ask for work: a free slot at once, one that trains once its attempt has ended.</param>
/// <param name="Preempts">Whether the attempt that it trains shall give its trial back for that.</param>
internal readonly record struct SlotNext(string Sweep, bool Preempts);
