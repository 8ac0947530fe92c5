using Sweep.Benchmarks;

IBenchmark[] benchmarks =
[
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
    new ServingBenchmark(),
];

var chosen = args.Length > 0 ? benchmarks.SingleOrDefault(b => b.Name == args[0]) : null;
if (chosen is not null) return chosen.Run(args[1..]);
if (args.Length > 0) Console.Error.WriteLine($"No benchmark is named '{args[0]}'.");
Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Sweep.Benchmarks -- NAME [options]");
foreach (var benchmark in benchmarks) Console.Error.WriteLine($"  {benchmark.Name,-20} {benchmark.Summary}");
return 2;
