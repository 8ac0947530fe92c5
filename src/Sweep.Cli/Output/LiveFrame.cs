using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sweep.Cli.Output;

/// <summary>
/// Draws over what it drew before, in place. A frame is cut to the window, so that it never scrolls; when the window has another size, its
/// lines have been broken anew, and the screen is cleared.
/// </summary>
internal sealed class LiveFrame(Terminal terminal) : IDisposable
{
    private const string HideCursor = "\u001b[?25l", ShowCursor = "\u001b[?25h", ClearScreen = "\u001b[2J\u001b[H", ClearLine = "\u001b[K", ClearBelow = "\u001b[J";

    private int _lines;
    private (int Width, int Height) _size;

    /// <summary>Replaces the frame.</summary>
    public void Draw(IRenderable content, int height)
    {
        var size = (terminal.Width, height);
        var text = new StringBuilder(HideCursor);
        if (_lines > 0 && size != _size) text.Append(ClearScreen);
        else if (_lines > 0) text.Append($"\u001b[{_lines}A\r");
        var lines = Render(content, size.Width).Take(Math.Max(1, height - 1)).ToList();
        foreach (var line in lines) text.Append(line).Append(ClearLine).Append('\n');
        text.Append(ClearBelow);
        terminal.Out.Write(text);
        terminal.Out.Flush();
        (_lines, _size) = (lines.Count, size);
    }

    /// <summary>Takes the frame away.</summary>
    public void Dispose()
    {
        if (_lines == 0) return;
        terminal.Out.Write((terminal.Width == _size.Width ? $"\u001b[{_lines}A\r" : ClearScreen) + ClearBelow + ShowCursor);
        terminal.Out.Flush();
        _lines = 0;
    }

    private string[] Render(IRenderable content, int width)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = terminal.Colors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(content);
        return writer.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }
}
