using System.Collections;
using Sweep.Cluster.Configuration;
using Sweep.Cluster.Silo;

namespace Sweep.Cluster;

/// <summary>The <c>sweep-silo</c> program.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
#if TORCH
        Hosting.Trainers.Engines.Add(new Torch.TorchEngine());
#endif
        var line = new SiloCommandLine(arguments);
        if (line.IsHelp)
        {
            SiloHelp.Write(Console.Out);
            return ExitCode.Done;
        }

        if (line.IsVersion)
        {
            Console.Out.WriteLine(SiloCommandLine.Version);
            return ExitCode.Done;
        }

        try
        {
            var given = line.Given(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? ""));
            var configuration = ConfigurationReader.Read(given);
            if (line.IsCheck)
            {
                ConfigurationText.Write(configuration, given, Console.Out);
                return ExitCode.Done;
            }

            return await Run(configuration).ConfigureAwait(false);
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCode.Usage;
        }
    }

    private static async Task<int> Run(SiloConfiguration configuration)
    {
        using var log = new SiloLog(Console.Error, configuration.SaysAll);
        try
        {
            return await new SiloHost(configuration, log).Run().ConfigureAwait(false);
        }
        catch (SiloException e)
        {
            log.Fail(e.Message);
            return ExitCode.Failed;
        }
    }
}
