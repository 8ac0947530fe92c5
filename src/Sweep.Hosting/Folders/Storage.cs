using System.Runtime.InteropServices;

namespace Sweep.Hosting.Folders;

/// <summary>The two things about disks that .NET does not say: whether one is full, and that a folder's entries are durable.</summary>
internal static class Storage
{
    private const int ErrorDiskFull = unchecked((int)0x80070070);
    private const int ErrorHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Whether an error says that there is no space left, or that a quota or size limit is reached.</summary>
    public static bool IsFull(Exception error)
    {
        // .NET reports EFBIG, a file over the size limit of the process or the file system, as an argument that is too large.
        if (error is ArgumentOutOfRangeException { ParamName: "value" } && !OperatingSystem.IsWindows()) return true;
        if (error is not IOException) return false;
        if (error.HResult is ErrorDiskFull or ErrorHandleDiskFull) return true;
        // On Unix the HResult of an error without a Windows twin is the errno: ENOSPC, and EDQUOT of Linux and macOS.
        return !OperatingSystem.IsWindows() && error.HResult is 28 or 122 or 69;
    }

    /// <summary>
    /// Makes the names in a folder durable, such as that of a file just renamed. Windows has no such call and needs none:
    /// NTFS journals its names.
    /// </summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(path, 0);
        if (descriptor < 0) throw new IOException($"Cannot open the folder '{path}' to make its names durable: {Marshal.GetLastPInvokeErrorMessage()}.");
        try
        {
            // Some network file systems refuse to flush a folder (EINVAL); they have made the rename durable already or never will.
            if (Flush(descriptor) != 0 && Marshal.GetLastPInvokeError() is not 22 and var code)
            {
                throw new IOException($"Cannot make the names in '{path}' durable: {Marshal.GetPInvokeErrorMessage(code)}.", code);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
