namespace Sweep.Cluster.Placement;

/// <summary>What a silo is there for, told to the others as metadata of the silo: both roles where it has both.</summary>
public static class SiloRole
{
    /// <summary>Owns sweeps: decides, and writes journals.</summary>
    public const string Control = "control";

    /// <summary>Trains.</summary>
    public const string Worker = "worker";

    /// <summary>The key of a role in a silo's metadata, whose value is <see cref="Has"/>.</summary>
    public static string Key(string role) => $"sweep.role.{role}";

    /// <summary>The value of a role that a silo has.</summary>
    public const string Has = "yes";

    /// <summary>The metadata of a silo's roles, for <c>UseSiloMetadata</c>.</summary>
    public static Dictionary<string, string> Metadata(IEnumerable<string> roles) => roles.ToDictionary(Key, static _ => Has);
}
