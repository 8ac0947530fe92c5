using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sweep.Cluster.Tests.Processes;

/// <summary>Starts processes that cannot outlive this one, and sends them signals.</summary>
internal static class ChildProcess
{
    // The kernel tells a child of the death of the thread that made it, not of the process: one thread makes them all, and it lives as long as the process.
    private static readonly BlockingCollection<Action> Spawning = [];
    private static readonly string? DeathSignal = FindOnPath("setpriv");

    static ChildProcess() => new Thread(() =>
    {
        foreach (var spawn in Spawning.GetConsumingEnumerable()) spawn();
    })
    { IsBackground = true, Name = "children" }.Start();

    /// <summary>Starts a program that is killed when this process dies, however that dies (on Linux; elsewhere it has to end in order).</summary>
    public static Process Start(string program, IEnumerable<string> arguments, Action<ProcessStartInfo> configure)
    {
        var start = new ProcessStartInfo(DeathSignal ?? program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (DeathSignal is not null)
        {
            foreach (var argument in new[] { "--pdeathsig", "KILL", program }) start.ArgumentList.Add(argument);
        }

        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        configure(start);
        var started = new TaskCompletionSource<Process>();
        Spawning.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        var process = started.Task.GetAwaiter().GetResult();
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Sends a signal of Linux; a process that is gone is no error.</summary>
    public static void Send(this Process process, Signal signal)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("Only Linux has these signals.");
        if (!process.HasExited) _ = SendSignal(process.Id, (int)signal);
    }

    private static string? FindOnPath(string program) => OperatingSystem.IsLinux()
        ? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        : null;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}

/// <summary>Signals by their numbers on Linux.</summary>
internal enum Signal
{
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
