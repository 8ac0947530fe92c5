using Sweep.Cli;
using Sweep.Cli.Output;

#if TORCH
Sweep.Hosting.Trainers.Engines.Add(new Sweep.Torch.TorchEngine());
#endif

return await SweepCommandLine.RunAsync(args, Terminal.OfProcess());
