using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Xunit;

namespace Sweep.Hosting.Tests.Trainers;

/// <summary>How many slots a device gets where nobody says.</summary>
public sealed class SlotMeasurementTests
{
    [Theory]
    [InlineData(1000, 0, 64)] // twice as many train no more tokens once 64 train
    [InlineData(1000, 0.02, 32)] // 64 would take more memory than there is
    [InlineData(20, 0, 20)] // there are no more trials
    [InlineData(1, 0, 1)]
    public void Trials_are_doubled_until_nothing_is_gained_or_memory_would_not_suffice(int most, double share, int slots)
        => Assert.Equal((slots, 100.0 * Math.Min(slots, 50)), SlotMeasurement.Find(most, trials => (100.0 * Math.Min(trials, 50), share * trials)));

    [Fact]
    public void Number_for_which_memory_did_not_suffice_is_not_taken()
        => Assert.Equal((4, 400), SlotMeasurement.Find(1000, static trials => trials > 4 ? null : (100.0 * trials, 0)));

    [Fact]
    public void Trial_that_fits_nowhere_gets_a_slot_to_say_so_on() => Assert.Equal((1, 0), SlotMeasurement.Find(1000, static _ => null));

    [Fact]
    public void Trials_of_a_sweep_are_trained_for_a_moment()
    {
        var specification = Specification.Parse("task: reber\nspace: { hidden: { int: [4, 8] }, lr: { float: [1e-3, 1e-2] } }\nbudget: { trials: 2 }\n", "reber.yaml");
        using var trainer = Engines.Open(specification)!;
        string? notice = null;
        var slots = SlotMeasurement.Of(specification, trainer, text => notice = text);
        Assert.InRange(slots, 1, 2);
        Assert.Matches($@"^cpu: {slots} slots? by measurement, [1-9][\d,]+ tokens a second together\.$", notice);
    }
}
