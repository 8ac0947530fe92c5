using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Sweep.Cluster.Tests.Fixtures;

namespace Sweep.Cluster.Tests.Processes;

/// <summary>Starts processes that cannot outlive this one, and sends them signals.</summary>
internal static class ChildProcess
{
    // The kernel tells a child of the death of the thread that made it, not of the process: one thread makes them all, and it lives as long as the process.
    private static readonly BlockingCollection<Action> Spawning = [];
    private static readonly string? DeathSignal = OperatingSystem.IsLinux() ? Programs.Find("setpriv") : null;

    static ChildProcess() => new Thread(() =>
    {
        foreach (var spawn in Spawning.GetConsumingEnumerable()) spawn();
    })
    { IsBackground = true, Name = "children" }.Start();

    /// <summary>Starts a program that is killed when this process dies, however that dies (on Linux; elsewhere it has to end in order). What it writes goes to pipes.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        if (DeathSignal is not null)
        {
            foreach (var argument in new[] { start.FileName, "KILL", "--pdeathsig" }) start.ArgumentList.Insert(0, argument);
            start.FileName = DeathSignal;
        }

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

    /// <summary>Starts one of the solution's programs, which lie beside the tests.</summary>
    public static Process StartDotnet(string program, params IEnumerable<string> arguments) => StartDotnet(program, new Dictionary<string, string>(), arguments);

    /// <summary>Starts one of the solution's programs, with variables added to the environment, and perhaps in a network namespace.</summary>
    public static Process StartDotnet(string program, IReadOnlyDictionary<string, string> variables, IEnumerable<string> arguments, string? network = null)
    {
        string[] command = [.. network is null ? [] : new[] { "ip", "netns", "exec", network }, "dotnet", Path.Combine(AppContext.BaseDirectory, program), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Start(start);
    }

    /// <summary>Sends a signal of Linux; a process that is gone is no error.</summary>
    public static void Send(this Process process, Signal signal)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("Only Linux has these signals.");
        if (!process.HasExited) _ = SendSignal(process.Id, (int)signal);
    }

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
