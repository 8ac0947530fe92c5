using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Sweep.Cluster.Silo;

/// <summary>What a silo says: single lines with time (UTC) and level, whoever says it. Of Orleans only warnings and errors, unless all is asked for.</summary>
internal sealed class SiloLog(TextWriter writer, bool saysAll = false) : ILoggerProvider
{
    private const string Own = "Sweep.";
    private readonly Lock _lock = new();
    private volatile bool _isStopping;

    /// <summary>Says something to whoever looks after the silo.</summary>
    public void Say(string message) => Write(LogLevel.Information, message);

    /// <summary>Says that the silo stops. What others call off from now on is told no more.</summary>
    public void Stop(string message)
    {
        _isStopping = true;
        Say(message);
    }

    /// <summary>Says that something is not as it should be.</summary>
    public void Warn(string message) => Write(LogLevel.Warning, message);

    /// <summary>Says why the silo ends.</summary>
    public void Fail(string message) => Write(LogLevel.Error, message);

    /// <summary>Whether a category's messages of a level are told.</summary>
    public bool Tells(string? category, LogLevel level) => level >= category switch
    {
        _ when saysAll => LogLevel.Debug,
        not null when category.StartsWith(Own, StringComparison.Ordinal) => LogLevel.Information,
        // Warns at every start that the server's garbage collector is off, as it is meant to be: it would take memory from training.
        "Orleans.Runtime.Silo" => LogLevel.Error,
        // Tells of every call that could not be sent; so does whoever made the call, where it matters.
        "Orleans.Messaging" => LogLevel.Critical,
        // Tells when two silos sign in the table at once and one has to do it again; that Redis is away is told by the registry of sweeps.
        "Orleans.Runtime.MembershipService.MembershipAgent" => LogLevel.Error,
        _ => LogLevel.Warning,
    };

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
    }

    private bool IsCalledOff(Exception? exception) => _isStopping && !saysAll && exception is OperationCanceledException;

    private void Write(LogLevel level, string message)
    {
        var word = level switch
        {
            LogLevel.Critical or LogLevel.Error => "error",
            LogLevel.Warning => "warning",
            LogLevel.Debug or LogLevel.Trace => "debug",
            _ => "info",
        };
        var time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        // One message is one line, for people with grep and for programs that collect lines.
        var line = string.Join(" | ", message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        lock (_lock) writer.WriteLine($"{time} {word,-7} {line}");
    }

    private sealed class Category(SiloLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && log.Tells(name, logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || (log.IsCalledOff(exception) && !name.StartsWith(Own, StringComparison.Ordinal))) return;
            var message = formatter(state, exception);
            if (name.StartsWith(Own, StringComparison.Ordinal)) log.Write(logLevel, exception is null ? message : $"{message} | {exception}");
            // Of others the stack says nothing to whoever looks after a silo.
            else log.Write(logLevel, $"{name}: {message}{(exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message.Split('\n')[0].Trim()})")}");
        }
    }
}
