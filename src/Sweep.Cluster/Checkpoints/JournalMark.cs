using System.Diagnostics;

namespace Sweep.Cluster.Checkpoints;

/// <summary>Keeps the watermark of a journal near to what is durable, without holding anybody up.</summary>
internal sealed class JournalMark(JournalWatermark watermark, Action<string> notice)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private long _last;
    private bool _told;
    private Task _writing = Task.CompletedTask;

    /// <summary>Entries before a position are durable; called by one thread at a time.</summary>
    public void Reached(long position)
    {
        if (!_writing.IsCompleted || (_last != 0 && Stopwatch.GetElapsedTime(_last) < Period)) return;
        _last = Stopwatch.GetTimestamp();
        _writing = Task.Run(() => Write(position));
    }

    /// <summary>Writes the last position.</summary>
    public async Task Close(long position)
    {
        await _writing.ConfigureAwait(false);
        if (position > 0) Write(position);
    }

    private void Write(long position)
    {
        try
        {
            watermark.Raise(position);
            _told = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_told) notice($"{watermark.Path}: how far the journal has come cannot be noted: {e.Message} An older backup of Redis may go unnoticed until it can.");
            _told = true;
        }
    }
}
