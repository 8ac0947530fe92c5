namespace Sweep.Hosting.Folders;

/// <summary>Who has the folder of a sweep in use.</summary>
/// <param name="Who">The process, in words.</param>
/// <param name="Server">The server on which it serves the sweep; null where it serves nobody.</param>
/// <param name="Name">The sweep's name there.</param>
public sealed record FolderHolder(string Who, Uri? Server, string? Name);
