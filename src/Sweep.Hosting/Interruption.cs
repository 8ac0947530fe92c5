using System.Runtime.InteropServices;

namespace Sweep.Hosting;

/// <summary>Ctrl-C, and the request to terminate that services and containers send: the first drains, the second quits.</summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _quit = new();
    private readonly Action _onDrain;
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="onDrain">Called at the first signal, to tell the user.</param>
    public Interruption(Action onDrain)
    {
        _onDrain = onDrain;
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    /// <summary>Fires at the first signal.</summary>
    public CancellationToken Drain => _drain.Token;

    /// <summary>Fires at the second.</summary>
    public CancellationToken Quit => _quit.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _drain.Dispose();
        _quit.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_registrations)
        {
            if (_drain.IsCancellationRequested)
            {
                _quit.Cancel();
                return;
            }

            _onDrain();
        }

        _drain.Cancel();
    }
}
