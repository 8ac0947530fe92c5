using Sweep.Core.Spaces;
using Sweep.Hosting.Local;
using Sweep.TestKit.Sweeps;

namespace Sweep.TestKit.Local;

/// <summary>A sweep in which everything happens that instruments and traces tell of: 30 trials under ASHA on one slot, of which one diverges and one fails once.</summary>
public static class EventfulSweep
{
    /// <summary>Runs it to its end in a new folder.</summary>
    public static async Task<LocalSweep> Run(string folder, string name)
    {
        var failed = false;
        var trainer = new ScriptedTrainer((c, at) => c["x"].AsInt() == 7 ? double.NaN : ScriptedTrainer.Curve(c, at))
        {
            BeforeStep = (c, _) =>
            {
                if (c["x"].AsInt() != 3 || failed) return;
                failed = true;
                throw new InvalidOperationException("it broke");
            },
        };
        var setup = SweepScript.Setup(
            () => SweepScript.Scheduler("asha", 100, ("min_resource", ParameterValue.Int(10)), ("reduction_factor", ParameterValue.Int(3))),
            maxTrials: 30) with { Name = name };
        var sweep = LocalSweep.Open(folder, setup, trainer, new LocalHostOptions { Slots = 1 });
        await sweep.Host.Run();
        return sweep;
    }
}
