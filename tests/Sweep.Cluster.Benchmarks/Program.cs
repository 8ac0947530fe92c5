using Sweep.Benchmarks;
using Sweep.Cluster.Benchmarks;

return BenchmarkProgram.Run(
    "Sweep.Cluster.Benchmarks",
    args,
    new JournalBenchmark(),
    new ReportsBenchmark(),
    new LeaseBenchmark(),
    new IdleBenchmark(),
    new SlotsBenchmark(),
    new RecoveryBenchmark(),
    new ActivationBenchmark());
