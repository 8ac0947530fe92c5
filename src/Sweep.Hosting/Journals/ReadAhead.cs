using System.Collections.Concurrent;

namespace Sweep.Hosting.Journals;

/// <summary>Reads a sequence on another thread, some batches ahead of whoever uses it: a long journal is parsed while it is being applied.</summary>
internal static class ReadAhead
{
    private const int BatchSize = 512;
    private const int Batches = 16;

    /// <summary>The same sequence; what its source throws is thrown where it happened.</summary>
    public static IEnumerable<T> Of<T>(IEnumerable<T> source)
    {
        using var batches = new BlockingCollection<T[]>(Batches);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => Read(source, batches, stop.Token));
        try
        {
            foreach (var batch in batches.GetConsumingEnumerable())
            {
                foreach (var item in batch) yield return item;
            }

            reader.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            ((IAsyncResult)reader).AsyncWaitHandle.WaitOne();
        }
    }

    private static void Read<T>(IEnumerable<T> source, BlockingCollection<T[]> batches, CancellationToken stop)
    {
        try
        {
            foreach (var batch in source.Chunk(BatchSize)) batches.Add(batch, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever used the sequence has seen enough.
        }
        finally
        {
            batches.CompleteAdding();
        }
    }
}
