using Sweep.Benchmarks;
using Sweep.Torch.Benchmarks;

return BenchmarkProgram.Run(
    "Sweep.Torch.Benchmarks",
    args,
    new EnginesBenchmark(),
    new SizesBenchmark(),
    new FusedBenchmark());
