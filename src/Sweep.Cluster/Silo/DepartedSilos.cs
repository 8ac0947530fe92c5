using System.Net;
using System.Net.Sockets;

namespace Sweep.Cluster.Silo;

/// <summary>
/// Silos that the table of members calls active while nobody listens at their addresses any more, as after a cluster was killed as a whole. A silo that joins asks every active one
/// for an answer, and looks only once whether one has been silent for too long: started again at once, a cluster would wait for its dead for minutes.
/// </summary>
internal static class DepartedSilos
{
    private const int MostRounds = 1000;
    private static readonly TimeSpan LongestKnock = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Declares those dead at whose address a connection is refused. Whoever does not answer at all may be alive behind a slow network: that is left to the probes of the living.
    /// </summary>
    /// <param name="table">The table of members.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Who was declared dead.</returns>
    public static async Task<IReadOnlyList<SiloAddress>> Declare(IMembershipTable table, CancellationToken cancel)
    {
        await table.InitializeMembershipTable(tryInitTableVersion: true).ConfigureAwait(false);
        var declared = new List<SiloAddress>();
        for (var round = 0; round < MostRounds; round++)
        {
            var members = await table.ReadAll().ConfigureAwait(false);
            var active = members.Members.Where(static member => member.Item1.Status == SiloStatus.Active).ToArray();
            var refused = await Task.WhenAll(active.Select(member => IsRefused(member.Item1.SiloAddress.Endpoint, cancel))).ConfigureAwait(false);
            var departed = active.Where((_, index) => refused[index]).ToArray();
            if (departed.Length == 0) break;
            // Each change makes the table's version, with which it was read, an old one: one a round, and none where another silo was quicker.
            var (entry, etag) = departed[0];
            entry.Status = SiloStatus.Dead;
            if (await table.UpdateRow(entry, etag, members.Version.Next()).ConfigureAwait(false)) declared.Add(entry.SiloAddress);
        }

        return declared;
    }

    private static async Task<bool> IsRefused(IPEndPoint endpoint, CancellationToken cancel)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(LongestKnock);
        try
        {
            await socket.ConnectAsync(endpoint, patience.Token).ConfigureAwait(false);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
