using System.Net;

namespace Sweep.Server.Client;

/// <summary>A server cannot be reached, or refuses; the message has its address, what it said and a remedy.</summary>
public sealed class RemoteException : Exception
{
    public RemoteException(string message, HttpStatusCode? status = null, Exception? inner = null)
        : base(message, inner) => Status = status;

    /// <summary>The status of the answer; null where there was none.</summary>
    public HttpStatusCode? Status { get; }
}
