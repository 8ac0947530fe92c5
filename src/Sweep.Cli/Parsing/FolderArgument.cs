using System.CommandLine;
using Sweep.Cli.Output;

namespace Sweep.Cli.Parsing;

/// <summary>The argument that names a sweep.</summary>
internal static class FolderArgument
{
    public static Argument<string> Sweep()
    {
        var argument = new Argument<string>("FOLDER") { HelpName = "FOLDER", Description = "The sweep's folder, or its name below sweeps/" };
        argument.CompletionSources.Add(_ => Known());
        return argument;
    }

    private static IEnumerable<System.CommandLine.Completions.CompletionItem> Known()
        => Directory.Exists(SweepPlace.DefaultParent)
            ? Directory.GetDirectories(SweepPlace.DefaultParent).Where(SweepPlace.IsSweep).Order(StringComparer.Ordinal).Select(f => new System.CommandLine.Completions.CompletionItem(f.Replace('\\', '/')))
            : [];
}
