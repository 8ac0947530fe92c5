using Sweep.Cli;
using Sweep.Cli.Output;

return await SweepCommandLine.RunAsync(args, Terminal.OfProcess());
