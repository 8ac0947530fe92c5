namespace Sweep.Server.Access;

/// <summary>What a plain token turned out to be.</summary>
public enum TokenVerdict
{
    /// <summary>One of ours, in force.</summary>
    Valid,

    /// <summary>One of ours, but its time is over.</summary>
    Expired,

    /// <summary>None of ours: never made, revoked, mistyped, or no token at all.</summary>
    Unknown,
}
