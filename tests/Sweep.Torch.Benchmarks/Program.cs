using Sweep.Benchmarks;
using Sweep.Torch.Benchmarks;

IBenchmark[] benchmarks = [new EnginesBenchmark(), new SizesBenchmark(), new FusedBenchmark()];

var chosen = args.Length > 0 ? benchmarks.SingleOrDefault(b => b.Name == args[0]) : null;
if (chosen is not null) return chosen.Run(args[1..]);
if (args.Length > 0) Console.Error.WriteLine($"No benchmark is named '{args[0]}'.");
Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Sweep.Torch.Benchmarks -- NAME [options]");
foreach (var benchmark in benchmarks) Console.Error.WriteLine($"  {benchmark.Name,-12} {benchmark.Summary}");
return 2;
