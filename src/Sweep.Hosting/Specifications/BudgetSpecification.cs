namespace Sweep.Hosting.Specifications;

/// <summary>When a sweep ends: at whichever comes first.</summary>
/// <param name="Trials">How many trials may be proposed; null for no limit.</param>
/// <param name="Time">How long the sweep may run; null for no limit.</param>
public sealed record BudgetSpecification(int? Trials, TimeSpan? Time);
