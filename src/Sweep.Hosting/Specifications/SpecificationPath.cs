namespace Sweep.Hosting.Specifications;

/// <summary>Names fields: <c>space.lr</c>, <c>constraints[0]</c>.</summary>
internal static class SpecificationPath
{
    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The path of what holds a field; empty at the top.</summary>
    public static string Parent(string path) => path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
}
