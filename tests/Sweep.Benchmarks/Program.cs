using Sweep.Benchmarks;

return BenchmarkProgram.Run(
    "Sweep.Benchmarks",
    args,
    new SearchQualityBenchmark(),
    new SearchSpeedBenchmark(),
    new SearchEarlyStoppingBenchmark(),
    new TrainingStepBenchmark(),
    new TrainingStartBenchmark(),
    new CoordinationBenchmark(),
    new ScrapeBenchmark(),
    new ReadingBenchmark(),
    new LearningCurvesBenchmark(),
    new MemoryTasksBenchmark(),
    new ServingBenchmark());
