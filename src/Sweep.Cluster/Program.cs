using System.Collections;
using Sweep.Cluster.Configuration;

namespace Sweep.Cluster;

/// <summary>The <c>sweep-silo</c> program.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
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

            return ExitCode.Done;
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCode.Usage;
        }
    }
}
