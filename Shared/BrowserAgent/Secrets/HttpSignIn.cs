using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Lets a session in where a site asks the browser itself for a user name and a password, with a secret of the run that is for that very
/// origin: when it has asked, its requests are held so that this can be answered, and the document is loaded again. Until then nothing is
/// held, except in full Chromium. What a site refused is not given to it again, and nothing of this reaches a model.
/// </summary>
internal sealed class HttpSignIn(BrowserSession session, ILogger logger)
{
    private const string UserField = ".username";
    private const string PasswordField = ".password";
    private const int MostReloads = 100;

    /// <summary>How long a document that is loaded again is given until the site answers.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ReloadInterval = TimeSpan.FromMilliseconds(20);

    private static readonly PageScript LoadAgain = new("load-again", "() => location.reload()");

    /// <summary>
    /// Full Chromium asks its person and tells nothing until they have answered, except of documents of a tab: what is asked for data or by a frame has to be
    /// held beforehand.
    /// </summary>
    private readonly bool _isFull = session.Settings.Kind == BrowserKind.Chromium;

    private readonly Lock _lock = new();
    private readonly List<RequestGate> _gates = [];
    private readonly ConcurrentDictionary<string, HttpChallenge> _documents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<PageTab, string> _missed = new();
    private readonly HashSet<(string FrameId, string Origin)> _loadedAgain = [];
    private readonly HashSet<(string Origin, string Realm)> _given = [];
    private readonly HashSet<(string Origin, string Realm)> _refused = [];
    private ImmutableList<string> _origins = [];
    private IReadOnlyList<Login> _logins = [];
    private ILookup<PageTab, Task> _updating = Array.Empty<PageTab>().ToLookup(static tab => tab, static _ => Task.CompletedTask);

    /// <summary>Those that are answered.</summary>
    public ImmutableList<string> Origins => Volatile.Read(ref _origins);

    /// <summary>From now on sites are answered with these. What is shown already and asked for one of them is loaded again.</summary>
    public void Use(IReadOnlyList<Secret> secrets)
    {
        _logins =
        [
            .. from password in secrets
               where password.Name.EndsWith(PasswordField, StringComparison.Ordinal) && password is { Totp: null, Origins.Count: > 0 }
               let name = password.Name[..^PasswordField.Length]
               let user = secrets.FirstOrDefault(other => other.Name == name + UserField)
               where user is not null
               select new Login(name, user.Value, password.Value, password.Origins),
        ];
        if (_isFull)
        {
            Hold([.. _logins.SelectMany(static login => login.Origins).Distinct()]);
        }

        foreach (var frame in session.Tabs.SelectMany(static tab => tab.Frames))
        {
            OnNavigated(frame);
        }
    }

    public void Add(RequestGate gate)
    {
        lock (_lock)
        {
            _gates.RemoveAll(static known => known.IsClosed);
            _gates.Add(gate);
        }
    }

    /// <summary>An answer of a site asked for a user name and a password, and was not given any.</summary>
    public void OnChallenged(PageTab tab, HttpChallenge challenge)
    {
        if (challenge is { IsDocument: true, FrameId: { } frameId })
        {
            // What it answers is shown first; which of the two the browser tells first is not certain.
            _documents[frameId] = challenge;
            if (tab.Frames.FirstOrDefault(frame => frame.Id == frameId) is { } frame)
            {
                OnNavigated(frame);
            }
        }
        else if (LoginFor(challenge.Origin, OriginOf(tab, challenge.FrameId)) is not null && MayLoadAgain(tab.MainFrame, challenge.Origin))
        {
            _ = IgnoreGoneAsync(OpenAsync(tab, challenge.Origin));
            _missed[tab] = challenge.Origin;
        }
    }

    /// <summary>A frame shows another document.</summary>
    public void OnNavigated(Frame frame)
    {
        if (frame.IsMain)
        {
            _missed.TryRemove(frame.Tab, out _);
        }

        if (AskedBy(frame) is { } challenge && LoginFor(challenge.Origin, challenge.Origin) is not null && MayLoadAgain(frame, challenge.Origin))
        {
            _ = IgnoreGoneAsync(LetInAsync(frame, challenge.Origin));
        }
    }

    /// <summary>The origin that refused something to the page in the tab before it was answered: the page lacks it until it is loaded again.</summary>
    /// <returns>Null when there is none; the same one is told once.</returns>
    public string? TakeMissed(PageTab tab) => _missed.TryRemove(tab, out var origin) ? origin : null;

    /// <param name="data">Of <c>Fetch.authRequired</c>.</param>
    /// <param name="isFirst">Nothing was given for this request yet.</param>
    /// <returns>What the browser is to do about it.</returns>
    public object AnswerTo(PageTab tab, JsonElement data, bool isFirst)
    {
        var challenge = data.GetProperty("authChallenge");
        var origin = challenge.Text("origin") ?? "";
        var asking = data.Text("resourceType") == "Document" ? origin : OriginOf(tab, data.Text("frameId"));

        // What a proxy asks for is nobody's business here, whatever it calls itself.
        if (challenge.Text("source") != "Server" || challenge.Text("scheme")?.ToLowerInvariant() is not ("basic" or "digest") || LoginFor(origin, asking) is not { } login)
        {
            // Nobody would answer what full Chromium asks then.
            return new { response = _isFull && challenge.Text("source") == "Server" ? "CancelAuth" : "Default" };
        }

        var realm = (origin, challenge.Text("realm") ?? "");
        lock (_lock)
        {
            if (!isFirst && _refused.Add(realm))
            {
                session.Notice(LogSeverity.Warning, EventText.CredentialRefused(login.Name, origin));
            }

            if (_refused.Contains(realm))
            {
                return new { response = "CancelAuth" };
            }

            if (_given.Add(realm))
            {
                session.Notice(LogSeverity.Info, EventText.CredentialGiven(login.Name, origin));
            }
        }

        return new { response = "ProvideCredentials", username = login.User, password = login.Password };
    }

    /// <summary>A sentence about a document that asks for a user name and a password; null when this one does not.</summary>
    public string? WordsOf(Frame frame)
    {
        if (AskedBy(frame) is not { } challenge)
        {
            return null;
        }

        lock (_lock)
        {
            return LoginFor(challenge.Origin, challenge.Origin) is not { } login
                ? $"The site answered with HTTP 401: it asks the browser itself for a user name and a password, and this task has no credential for {challenge.Origin}."
                : _refused.Any(refused => refused.Origin == challenge.Origin)
                    ? $"The site answered with HTTP 401: it refused the credential “{login.Name}”, which is not given to it again."
                    : $"The site answered with HTTP 401: it asks the browser itself for a user name and a password, in a way that the credential “{login.Name}” could not answer.";
        }
    }

    private HttpChallenge? AskedBy(Frame frame) =>
        _documents.TryGetValue(frame.Id, out var challenge) && challenge.LoaderId == frame.LoaderId ? challenge : null;

    /// <summary>The first that is for the site, and for the frame that asks it.</summary>
    private Login? LoginFor(string origin, string? asking) => asking is null ? null : _logins.FirstOrDefault(login =>
        login.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase) && login.Origins.Contains(asking, StringComparer.OrdinalIgnoreCase));

    private static string? OriginOf(PageTab tab, string? frameId) =>
        HttpChallenge.OriginOf(tab.Frames.FirstOrDefault(frame => frame.Id == frameId)?.Url);

    /// <summary>Once is enough: from then on the origin is answered when it asks.</summary>
    private bool MayLoadAgain(Frame frame, string origin)
    {
        lock (_lock)
        {
            return _loadedAgain.Add((frame.Id, origin));
        }
    }

    private async Task LetInAsync(Frame frame, string origin)
    {
        using var _ = frame.Tab.BeingLoadedAgain();
        await OpenAsync(frame.Tab, origin);
        var before = frame.LoaderId;
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        frame.Tab.Navigated += OnNavigated;
        try
        {
            await (frame.IsMain ? ReloadAsync(frame.Tab) : frame.EvaluateAsync(LoadAgain, []));

            // Until the answer is shown the page looks at rest: what it showed has come to its end. A download is never shown.
            await Task.WhenAny(answered.Task, frame.Tab.Session.Closed, Task.Delay(AnswerPatience));
        }
        finally
        {
            frame.Tab.Navigated -= OnNavigated;
        }

        void OnNavigated(Frame other)
        {
            if (ReferenceEquals(other, frame) && frame.LoaderId != before)
            {
                answered.TrySetResult();
            }
        }
    }

    /// <summary>The browser tells of a document a moment before it can load it again: until then it says "Not attached to an active page".</summary>
    private static async Task ReloadAsync(PageTab tab)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await tab.Session.SendAsync("Page.reload");
                return;
            }
            catch (CdpException error) when (!error.IsClosed && attempt < MostReloads)
            {
                await Task.Delay(ReloadInterval);
            }
        }
    }

    /// <summary>Has requests to this origin held in every tab, so that it is answered; other tabs than this one, which may hang, are not waited for.</summary>
    private Task OpenAsync(PageTab tab, string origin)
    {
        lock (_lock)
        {
            if (!_origins.Contains(origin))
            {
                Hold(_origins.Add(origin));
            }

            return Task.WhenAll(_updating[tab]);
        }
    }

    private void Hold(ImmutableList<string> origins)
    {
        lock (_lock)
        {
            Volatile.Write(ref _origins, origins);
            _updating = _gates.ToLookup(static gate => gate.Tab, gate => IgnoreGoneAsync(gate.UpdateAsync()));
        }
    }

    private async Task IgnoreGoneAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception error) when (error is CdpException or PageScriptException)
        {
            logger.LogDebug(error, "A page went away while it was let in");
        }
    }

    private sealed record Login(string Name, string User, string Password, IReadOnlyList<string> Origins)
    {
        // The values must not reach a log through the record's printed form.
        public override string ToString() => Name;
    }
}
