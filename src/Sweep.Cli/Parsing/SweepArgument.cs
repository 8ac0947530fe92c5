using System.CommandLine;
using System.CommandLine.Completions;
using Sweep.Cli.Output;

namespace Sweep.Cli.Parsing;

/// <summary>The argument that names a sweep.</summary>
internal static class SweepArgument
{
    public static Argument<string> Sweep()
    {
        var argument = new Argument<string>("SWEEP") { HelpName = "SWEEP", Description = "The sweep's folder, or its name below sweeps/; on a server its name" };
        argument.CompletionSources.Add(_ => Known());
        return argument;
    }

    /// <summary>The argument that names a trial of a sweep, or a sweep for its best.</summary>
    public static Argument<string> Trial()
    {
        var argument = new Argument<string>("TRIAL")
        {
            HelpName = "TRIAL",
            Description = "The sweep's folder or name and the trial's number, such as reber/17; without a number, the best trial",
        };
        argument.CompletionSources.Add(_ => Known());
        return argument;
    }

    private static IEnumerable<CompletionItem> Known()
        => Directory.Exists(SweepPlace.DefaultParent)
            ? Directory.GetDirectories(SweepPlace.DefaultParent).Where(SweepPlace.IsSweep).Order(StringComparer.Ordinal).Select(f => new CompletionItem(f.Replace('\\', '/')))
            : [];
}
