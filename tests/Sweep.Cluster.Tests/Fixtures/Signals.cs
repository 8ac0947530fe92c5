using System.Globalization;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>Signals to other processes (Linux, macOS).</summary>
internal static class Signals
{
    /// <summary>Stops a process where it stands.</summary>
    public static void Stop(int process) => Send("STOP", process);

    /// <summary>Lets a stopped process go on.</summary>
    public static void Continue(int process) => Send("CONT", process);

    /// <summary>Asks a process to end.</summary>
    public static void Terminate(int process) => Send("TERM", process);

    private static void Send(string signal, int process) => Programs.Run("kill", $"-{signal}", process.ToString(CultureInfo.InvariantCulture));
}
