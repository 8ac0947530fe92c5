namespace Sweep.Server.Client;

/// <summary>How a client speaks to a server.</summary>
public sealed record RemoteOptions
{
    /// <summary>The token that every request carries; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>The token of a name, for a program that acts for several: changes are journaled with the token's name. Default: there is none but <see cref="Token"/>.</summary>
    public Func<string, string?> TokenOf { get; init; } = static _ => null;

    /// <summary>
    /// For how long a server that has answered before is asked again when it cannot be reached: it may be starting anew. One that has never
    /// answered is given up at once, since its address may be wrong. Default 1 minute.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an answer may take. Default 100 s; a stream of events or a checkpoint may take longer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Where time comes from. Default: the system.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Takes notices for people, such as that the server is being waited for; called on any thread.</summary>
    public Action<string> Notice { get; init; } = static _ => { };
}
