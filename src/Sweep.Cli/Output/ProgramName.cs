namespace Sweep.Cli.Output;

/// <summary>How this program was called, so that the commands it suggests can be pasted: <c>sweep</c> where that is on the path.</summary>
internal static class ProgramName
{
    public static string Command { get; } = Find(Environment.ProcessPath, Environment.GetEnvironmentVariable("PATH") ?? "", Directory.GetCurrentDirectory());

    /// <summary>The shortest name of a program file from a folder.</summary>
    public static string Find(string? program, string path, string folder)
    {
        if (program is null || Path.GetFileNameWithoutExtension(program) != "sweep") return "sweep";
        if (path.Split(Path.PathSeparator).Any(entry => entry.Length > 0 && string.Equals(Path.TrimEndingDirectorySeparator(entry), Path.GetDirectoryName(program), StringComparison.Ordinal))) return "sweep";
        var relative = Path.GetRelativePath(folder, program);
        return Format.ShellWord(relative.StartsWith("..", StringComparison.Ordinal) ? program : relative);
    }
}
