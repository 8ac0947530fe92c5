namespace Sweep.Hosting.Trainers;

/// <summary>Something that an engine found on this machine, or misses.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Device">The device as specifications name it, such as <c>cuda:0</c>; a library or driver where it is about one.</param>
/// <param name="IsUsable">Whether it can be trained on.</param>
/// <param name="Description">What it is: name, memory, versions.</param>
/// <param name="Remedy">What to do about it; null where nothing is.</param>
public sealed record EngineFinding(string Engine, string Device, bool IsUsable, string Description, string? Remedy = null)
{
    /// <summary>Something that cannot be used.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="device">The device, or null where it is about the engine.</param>
    /// <param name="description">What it is.</param>
    /// <param name="problem">What is in the way, and the remedy: as messages have it behind their colon.</param>
    public static EngineFinding Unusable(string engine, string? device, string description, string problem)
        => new(engine, device ?? "", false, description, $"{char.ToUpperInvariant(problem[0])}{problem[1..]}");
}
