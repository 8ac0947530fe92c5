using Spectre.Console;
using Sweep.Cli.Output;
using Xunit;

namespace Sweep.Cli.Tests.Output;

public sealed class LiveFrameTests
{
    private readonly StringWriter _writer = new() { NewLine = "\n" };
    private int _columns = 40;

    [Fact]
    public void Draws_over_the_frame_before()
    {
        using var frame = new LiveFrame(NewTerminal());
        Assert.Equal("\u001b[?25la\u001b[K\nb\u001b[K\n\u001b[J", Drawn(frame, "a\nb", 24));
        Assert.Equal("\u001b[?25l\u001b[2A\rc\u001b[K\n\u001b[J", Drawn(frame, "c", 24));
    }

    [Fact]
    public void Never_scrolls_a_low_window()
    {
        using var frame = new LiveFrame(NewTerminal());
        Assert.Equal(4, Drawn(frame, string.Join('\n', Enumerable.Range(0, 50)), 5).Count(c => c == '\n'));
    }

    [Fact]
    public void Clears_the_screen_when_the_window_was_resized()
    {
        using var frame = new LiveFrame(NewTerminal());
        Drawn(frame, "a\nb", 24);
        _columns = 30;
        Assert.StartsWith("\u001b[?25l\u001b[2J\u001b[H", Drawn(frame, "a\nb", 24));
    }

    [Fact]
    public void Leaves_the_cursor_visible_and_nothing_behind()
    {
        using (var frame = new LiveFrame(NewTerminal())) Drawn(frame, "a\nb", 24);
        Assert.Equal("\u001b[2A\r\u001b[J\u001b[?25h", _writer.ToString());
    }

    private Terminal NewTerminal() => new() { Out = _writer, Error = TextWriter.Null, IsInteractive = true, Columns = () => _columns };

    private string Drawn(LiveFrame frame, string text, int height)
    {
        _writer.GetStringBuilder().Clear();
        frame.Draw(new Text(text), height);
        var drawn = _writer.ToString();
        _writer.GetStringBuilder().Clear();
        return drawn;
    }
}
