using System.Text;

namespace Sweep.Cli.Output;

/// <summary>
/// Where output goes: data to <see cref="Out"/>, messages to <see cref="Error"/>. Knows what the reader is: a person at a terminal,
/// who gets colours and tables that fit, or a pipe, which gets plain lines.
/// </summary>
internal sealed class Terminal
{
    private const int DefaultWidth = 100;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether a person reads <see cref="Out"/>.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether messages on <see cref="Error"/> may be coloured.</summary>
    public bool ColorsErrors { get; init; }

    /// <summary>Whether colours are welcome on <see cref="Out"/>: never in a pipe, and not where NO_COLOR asks for none.</summary>
    public bool Colors { get; init; }

    /// <summary>The columns of the terminal now; a window can be resized.</summary>
    public Func<int> Columns { get; init; } = () => DefaultWidth;

    public int Width => Columns();

    /// <summary>The terminal of this process. Both streams are UTF-8 without a mark, whatever the console's code page.</summary>
    public static Terminal OfProcess()
    {
        // https://no-color.org: present and not empty.
        var noColor = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) || Environment.GetEnvironmentVariable("TERM") == "dumb";
        var interactive = !Console.IsOutputRedirected;
        if (interactive && OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        return new Terminal
        {
            Out = interactive ? Console.Out : Plain(Console.OpenStandardOutput()),
            Error = Console.IsErrorRedirected ? Plain(Console.OpenStandardError()) : Console.Error,
            IsInteractive = interactive && Environment.GetEnvironmentVariable("TERM") != "dumb",
            Colors = interactive && !noColor,
            ColorsErrors = !Console.IsErrorRedirected && !noColor,
            Columns = interactive ? WindowWidth : () => DefaultWidth,
        };
    }

    private static StreamWriter Plain(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : DefaultWidth;
        }
        catch (IOException)
        {
            return DefaultWidth;
        }
    }
}
