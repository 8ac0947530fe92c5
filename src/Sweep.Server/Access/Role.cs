using System.Text.Json.Serialization;

namespace Sweep.Server.Access;

/// <summary>What a token may do. Each role includes those before it.</summary>
public enum Role
{
    /// <summary>Look at everything, change nothing.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>Create sweeps, pause, resume and cancel them, and work on their trials (ask and tell).</summary>
    [JsonStringEnumMemberName("operate")]
    Operate,

    /// <summary>Delete sweeps.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,
}
