using Sweep.Hosting;

namespace Sweep.Cluster.Sharing;

/// <summary>A sweep as a <see cref="SlotPlan"/> sees it.</summary>
/// <param name="Demand">What it would do with more slots.</param>
/// <param name="Used">What <see cref="Hosting.Sharing.SlotLedger{TSweep}"/> says of it.</param>
internal sealed record PlannedSweep(SweepDemand Demand, double Used);
