using Spectre.Console;

namespace Sweep.Cli.Output;

/// <summary>The console that Spectre draws on; asked for only where something is drawn, so that other commands do not load it.</summary>
internal static class Drawing
{
    public static IAnsiConsole Console(Terminal terminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = terminal.IsInteractive ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = terminal.Colors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Out = new AnsiConsoleOutput(terminal.Out),
    });

    /// <summary>Whether frames can be drawn over one another: an old Windows console cannot.</summary>
    public static bool CanRedraw(Terminal terminal) => terminal.IsInteractive && Console(terminal).Profile.Capabilities.Ansi;
}
