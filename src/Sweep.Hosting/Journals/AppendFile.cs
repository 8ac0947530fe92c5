using Microsoft.Win32.SafeHandles;
using Sweep.Hosting.Folders;

namespace Sweep.Hosting.Journals;

/// <summary>What the file journal needs of a file; tests stand a disk that fills up in its place.</summary>
internal interface IAppendFile : IDisposable
{
    long Length { get; }

    void Write(ReadOnlySpan<byte> bytes, long offset);

    void Flush();

    void SetLength(long length);
}

/// <summary>A file on a disk; its name is durable once it is open.</summary>
internal sealed class AppendFile : IAppendFile
{
    private readonly SafeFileHandle _handle;

    public AppendFile(string path)
    {
        var isNew = !File.Exists(path);
        _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        if (isNew) Storage.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    public long Length => RandomAccess.GetLength(_handle);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void SetLength(long length) => RandomAccess.SetLength(_handle, length);

    public void Dispose() => _handle.Dispose();
}
