using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sweep.Benchmarks;

/// <summary>CPU time of the calling thread, which other processes on the machine disturb less than the wall clock; the wall clock where there is none.</summary>
internal static class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID of Linux

    public static bool IsCpuTime { get; } = OperatingSystem.IsLinux() && IntPtr.Size == 8;

    public static double Seconds()
    {
        if (!IsCpuTime || ClockGetTime(ThreadCpuTime, out var time) != 0) return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        return time.Seconds + time.Nanoseconds * 1e-9;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ClockGetTime(int clock, out TimeSpec time);
}
