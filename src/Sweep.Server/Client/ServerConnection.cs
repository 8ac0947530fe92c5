using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sweep.Server.Client;

/// <summary>
/// Requests to one server: with the token, a limit of time, and patience where a request may be repeated without harm. Whatever goes wrong
/// leaves as the exception of <see cref="Refusals"/> or as a <see cref="RemoteException"/>.
/// </summary>
internal sealed class ServerConnection : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly RemoteOptions _options;
    private readonly string? _token;
    private volatile bool _wasReached;
    private volatile bool _isAway;

    public ServerConnection(Uri server, RemoteOptions options)
    {
        (Server, _options, _token) = (server, options, options.Token);
        // Redirects are not followed: they would take the token to another address.
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All };
        _http = new HttpClient(handler) { BaseAddress = new Uri(Name + "/api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    private ServerConnection(ServerConnection other, string token) => (_http, Server, _options, _token, _wasReached) = (other._http, other.Server, other._options, token, other._wasReached);

    /// <summary>The server's address.</summary>
    public Uri Server { get; }

    private string Name => Server.AbsoluteUri.TrimEnd('/');

    public void Dispose() => _http.Dispose();

    /// <summary>The same connection with the token of a name; itself where there is none.</summary>
    public ServerConnection By(string? name) => name is not null && _options.TokenOf(name) is { } token ? new ServerConnection(this, token) : this;

    /// <summary>The document of a path.</summary>
    public Task<T> Get<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel = default)
        => Send(() => new HttpRequestMessage(HttpMethod.Get, path), canRepeat: true, response => Read(response, type), cancel);

    /// <summary>The text of a path.</summary>
    public Task<string> GetText(string path, CancellationToken cancel = default)
        => Send(() => new HttpRequestMessage(HttpMethod.Get, path), canRepeat: true, static response => response.Content.ReadAsStringAsync(), cancel);

    /// <summary>Sends a document and reads the one that answers.</summary>
    public Task<TAnswer> Post<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> type, bool canRepeat)
        => Send(() => new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, bodyType) }, canRepeat, response => Read(response, type), default);

    /// <summary>Asks for something without a document, and reads the one that answers.</summary>
    public Task<T> Post<T>(string path, JsonTypeInfo<T> type, bool canRepeat) => Send(() => new HttpRequestMessage(HttpMethod.Post, path), canRepeat, response => Read(response, type), default);

    /// <summary>Sends a request whose answer nobody needs.</summary>
    public Task Delete(string path) => Send(() => new HttpRequestMessage(HttpMethod.Delete, path), canRepeat: false, static _ => Task.FromResult(true), default);

    /// <summary>The beginning of an answer that is a stream; its content is the caller's to read and to dispose.</summary>
    public Task<HttpResponseMessage> Open(Func<HttpRequestMessage> request, CancellationToken cancel) => Send(request, canRepeat: true, Task.FromResult, cancel);

    /// <summary>
    /// Sends a request, again after pauses that grow where it may be repeated and the server cannot be reached or is not ready, and hands the answer to
    /// <paramref name="read"/>, which is part of what is repeated.
    /// </summary>
    public async Task<T> Send<T>(Func<HttpRequestMessage> request, bool canRepeat, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancel)
    {
        var began = _options.Time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var (answer, failure, wait) = await Try(request, read, cancel).ConfigureAwait(false);
            if (failure is null)
            {
                if (_isAway) Tell(false, $"{Name} answers again.");
                return answer!;
            }

            var left = _options.Patience - _options.Time.GetElapsedTime(began);
            // A request that was refused for its rate was not begun: it may be repeated whatever it is.
            if (wait is not { } least || !(canRepeat || failure is RemoteException { Status: HttpStatusCode.TooManyRequests }) || !_wasReached || left <= least) throw failure;
            if (!_isAway && failure is RemoteException { Status: not HttpStatusCode.TooManyRequests }) Tell(true, $"{failure.Message} Asking again for {left.TotalSeconds:0} seconds.");
            await Task.Delay(least > pause ? least : pause, _options.Time, cancel).ConfigureAwait(false);
        }
    }

    // Once for all requests that wait.
    private void Tell(bool isAway, string notice)
    {
        lock (_http)
        {
            if (_isAway == isAway) return;
            _isAway = isAway;
        }

        _options.Notice(notice);
    }

    // The answer, or what is to be thrown, and where another try may help how long to wait for it at least.
    private async Task<(T? Answer, Exception? Failure, TimeSpan? Wait)> Try<T>(Func<HttpRequestMessage> request, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_options.Timeout);
        HttpResponseMessage? response = null;
        try
        {
            using var message = request();
            if (_token is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
            response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            _wasReached = true;
            if (response.IsSuccessStatusCode)
            {
                var answer = await read(response).WaitAsync(limit.Token).ConfigureAwait(false);
                // An answer that is the response itself goes on to be read.
                if (answer is HttpResponseMessage) response = null;
                return (answer, null, null);
            }

            var refusal = await Refusals.Of(response, Name).ConfigureAwait(false);
            return (default, refusal, MayHelp(response.StatusCode) ? response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero : null);
        }
        catch (HttpRequestException e)
        {
            return (default, Unreachable.Of(e, Server), TimeSpan.Zero);
        }
        catch (IOException e)
        {
            return (default, new RemoteException($"{Name} broke off in the middle of an answer: {e.Message}", inner: e), TimeSpan.Zero);
        }
        catch (JsonException e)
        {
            return (default, new RemoteException($"{Name} answered what this client cannot read: {e.Message} Is it of a newer version?", inner: e), null);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            return (default, new RemoteException($"{Name} did not answer within {_options.Timeout.TotalSeconds:0} seconds.", inner: e), null);
        }
        finally
        {
            response?.Dispose();
        }
    }

    private static bool MayHelp(HttpStatusCode status)
        => status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static async Task<T> Read<T>(HttpResponseMessage response, JsonTypeInfo<T> type)
    {
        await using var content = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        return await JsonSerializer.DeserializeAsync(content, type).ConfigureAwait(false) ?? throw new JsonException("the answer is null.");
    }
}
