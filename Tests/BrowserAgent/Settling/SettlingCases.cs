using System.Globalization;
using System.Net.WebSockets;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent.Settling;

/// <summary>A page on which an action has consequences that take their time.</summary>
/// <param name="Body">Has an element with the id <c>a</c> to click, or a field with the id <c>field</c> to type into.</param>
/// <param name="Done">A JavaScript expression that holds once all has come to rest.</param>
/// <param name="Last">Milliseconds after the input at which the page comes to rest; for measuring only.</param>
public sealed record SettlingCase(string Name, string Body, string Done, double Last)
{
    public bool Types { get; init; }

    /// <summary>Holds when the page is ready for the input.</summary>
    public string Ready { get; init; } = "true";
}

/// <summary>Pages whose actions have consequences of every kind, with a server that answers late.</summary>
public sealed class SettlingCases
{
    private readonly PageServer _pages;
    private readonly string _slow;

    public SettlingCases(PageServer pages)
    {
        _pages = pages;
        _slow = pages.Map(AnswerLateAsync);
        All = [.. Basic(), .. Chains(), .. Moving(), .. Navigating(), .. Endless()];
    }

    public IReadOnlyList<SettlingCase> All { get; }

    public static IEnumerable<string> Names =>
    [
        "nothing happens", "fetch 80", "fetch 400 then 100", "fetch 1200", "timer 200", "polling page", "navigation",
        "fetch, timer, fetch", "XHR", "socket reply", "worker reply", "picture", "service worker", "streamed answer",
        "sleeps between awaits", "debounced typing", "route with a lazy chunk", "handler in a shadow tree",
        "interval that ends", "interval that comes once", "interval that goes on seldom", "animation by frames", "transition", "transition on a busy page", "animation that joins others", "animation in a shadow tree", "movement in an endless loop", "form", "assign in a timer", "meta refresh",
        "frame", "popup", "long poll", "server-sent events", "stream without end", "spinner without end", "running clock",
        "polling by timers", "question of the page",
    ];

    public SettlingCase Find(string name) => All.Single(each => each.Name == name);

    private IEnumerable<SettlingCase> Basic() =>
    [
        Click("nothing happens", "", "true", 0),
        Click("fetch 80", $"await get('{Slow(80)}'); finish()", Finished, 80),
        Click("fetch 400 then 100", $"await get('{Slow(400)}'); await get('{Slow(100)}'); finish()", Finished, 500),
        Click("fetch 1200", $"await get('{Slow(1200)}'); finish()", Finished, 1_200),
        Click("timer 200", "setTimeout(finish, 200)", Finished, 200),
        Click("XHR", $"const x = new XMLHttpRequest(); x.onload = () => setTimeout(finish, 60); x.open('GET', '{Slow(150)}'); x.send()", Finished, 210),
        Click("picture", $"const i = new Image(); i.id = 'i'; i.src = '{Slow(400, "svg")}'; p.append(i)", "i.complete && i.naturalWidth > 0", 400),
        Click("question of the page", "alert('Really?'); finish()", Finished, 0),
    ];

    private IEnumerable<SettlingCase> Chains()
    {
        var socket = _pages.Map(EchoAsync);
        var worker = _pages.Map(context => SendAsync(context, "text/javascript", "onmessage = () => setTimeout(() => postMessage('ok'), 150)"));
        var service = _pages.Map(ServiceWorkerAsync);
        var chunk = $"{Slow(200, "js")}";
        return
        [
            Click("fetch, timer, fetch", $"await get('{Slow(100)}'); setTimeout(async () => {{ await get('{Slow(100)}'); finish() }}, 150)", Finished, 350),
            Click("sleeps between awaits", $"const sleep = ms => new Promise(r => setTimeout(r, ms)); await sleep(100); await get('{Slow(60)}'); await sleep(100); finish()", Finished, 260),
            Click("socket reply", "socket.send('hello')", Finished, 150,
                $"socket = new WebSocket('ws://' + location.host + '{socket}'); socket.onmessage = finish") with { Ready = "socket.readyState === 1" },
            Click("worker reply", "worker.postMessage('go')", Finished, 150, $"worker = new Worker('{worker}'); worker.onmessage = finish"),
            Click("service worker", "await get('/from-the-worker'); finish()", Finished, 120,
                $"navigator.serviceWorker.register('{service}', {{ scope: '/' }})") with { Ready = "!!navigator.serviceWorker.controller" },
            Click("streamed answer", $"const r = (await fetch('{_pages.Map(StreamAsync)}')).body.getReader(); let n = 0; while (!(await r.read()).done) p.textContent = ++n; finish()", Finished, 400),
            new SettlingCase(
                "debounced typing",
                Page($"<input id=field oninput=\"clearTimeout(t); t = setTimeout(async () => {{ await get('{Slow(80)}'); finish() }}, 300)\">", "t = 0"),
                Finished,
                380) { Types = true },
            Click("route with a lazy chunk", $"history.pushState(0, '', '#next'); (await import('{chunk}')).show()", Finished, 200),
            new SettlingCase(
                "handler in a shadow tree",
                Page("<div id=a style='width:80px;height:30px'></div>", "s = a.attachShadow({ mode: 'open' }); s.innerHTML = '<button style=width:80px;height:30px>A</button>'; s.firstChild.onclick = e => { e.stopPropagation(); setTimeout(finish, 200) }"),
                Finished,
                200),
        ];
    }

    private static IEnumerable<SettlingCase> Moving() =>
    [
        Click("interval that ends", "let n = 0; const i = setInterval(() => { p.textContent = ++n; if (n === 10) { clearInterval(i); finish() } }, 30)", Finished, 300),
        Click("interval that comes once", "const i = setInterval(async () => { clearInterval(i); await 0; finish() }, 400)", Finished, 400),
        Click("interval that goes on seldom", "setInterval(() => { p.textContent = Date.now(); window.finished = (window.ticks = (window.ticks ?? 0) + 1) === 1 }, 300)", Finished, 300),
        Click("animation by frames", "const s = performance.now(); (function grow(t) { p.style.height = (t - s) / 3 + 'px'; if (t - s < 300) requestAnimationFrame(grow); else finish() })(s)", Finished, 300),
        Click("transition", "p.ontransitionend = finish; p.style.opacity = 0", Finished, 250, "p.style.transition = 'opacity 250ms'; p.style.display = 'block'"),
        Click("transition on a busy page", "p.ontransitionend = finish; p.style.opacity = 0", Finished, 250,
            "p.style.transition = 'opacity 250ms'; p.style.display = 'block'; setInterval(() => { for (const end = performance.now() + 15; performance.now() < end;); }, 1)"),
        Click("animation that joins others", "const moving = p.animate({ opacity: [1, 0] }, 400); moving.startTime = document.timeline.currentTime - 150; moving.onfinish = finish", Finished, 250),
        Click("animation in a shadow tree", "inner.animate({ opacity: [1, 0] }, 300).onfinish = finish", Finished, 300,
            "const outer = document.querySelector('h1').attachShadow({ mode: 'open' }); outer.innerHTML = '<div></div>'; inner = document.createElement('b'); inner.style.display = 'block'; outer.firstChild.attachShadow({ mode: 'open' }).append(inner)"),
        Click("movement in an endless loop", "until = performance.now() + 350", Finished, 350,
            "until = 0; h = document.querySelector('h1'); (function draw(t) { h.style.opacity = t / 500 % 1; if (until > 0) { p.style.marginLeft = t % 500 + 'px'; if (t > until) { until = 0; finish() } } requestAnimationFrame(draw) })(0)"),
    ];

    private IEnumerable<SettlingCase> Navigating()
    {
        var next = _pages.Add($"<p id=p>next</p><script>fetch('{Slow(120)}').then(r => r.text()).then(t => done = t)</script>", "Next");
        var slowNext = _pages.Map(async context =>
        {
            await Task.Delay(200, context.RequestAborted);
            await SendAsync(context, "text/html", $"<script>fetch('{Slow(100)}').then(() => done = 'ok')</script>");
        });
        var refresh = _pages.Add($"<meta http-equiv=refresh content='0;url={next}'>");
        return
        [
            new SettlingCase("navigation", Page($"<a id=a href='{next}'>go</a>", ""), Loaded, 140),
            new SettlingCase("form", Page($"<form action='{slowNext}'><input name=q value=1><button id=a>Send</button></form>", ""), Loaded, 300),
            Click("assign in a timer", $"setTimeout(() => location.assign('{next}'), 150)", Loaded, 290),
            new SettlingCase("meta refresh", Page($"<a id=a href='{refresh}'>go</a>", ""), Loaded, 200),
            Click("frame", $"const f = document.createElement('iframe'); f.src = '{slowNext}'; p.append(f)", "frames.length === 1 && frames[0].done === 'ok'", 300),
            Click("popup", $"window.open('{slowNext}')", Loaded, 300),
        ];
    }

    private IEnumerable<SettlingCase> Endless()
    {
        var hang = _pages.Map(context => HangAsync(context, "text/plain"));
        var events = _pages.Map(context => HangAsync(context, "text/event-stream"));
        var mail = _pages.Map(MailAsync);
        return
        [
            Click("polling page", "finish()", Finished, 0, $"setInterval(() => fetch('{Slow(20)}?' + Date.now()), 100)"),
            Click("polling by timers", "finish()", Finished, 0, $"(function poll() {{ get('{Slow(20)}').then(() => setTimeout(poll, 120)) }})()"),
            Click("long poll", $"fetch('{mail}?say', {{ method: 'POST' }})", Finished, 40,
                $"(async function poll() {{ const t = await get('{mail}'); if (t) finish(); poll() }})(); waiting = true") with { Ready = "waiting" },
            Click("server-sent events", "finish()", Finished, 0, $"source = new EventSource('{events}')"),
            Click("stream without end", $"const r = (await fetch('{events}')).body.getReader(); await r.read(); finish()", Finished, 1_000),
            Click("spinner without end", "finish()", Finished, 0,
                "s = document.createElement('style'); s.textContent = '@keyframes k { to { transform: rotate(1turn) } } p { animation: k 1s infinite }'; document.head.append(s); (function turn(t) { p.style.width = 100 + t % 100 + 'px'; p.dataset.t = t; requestAnimationFrame(turn) })(0)"),
            Click("running clock", "finish()", Finished, 0, $"setInterval(() => document.querySelector('h1').textContent = Date.now(), 10); fetch('{hang}')"),
        ];
    }

    private const string Finished = "window.finished === true";

    private const string Loaded = "window.done === 'ok'";

    private static SettlingCase Click(string name, string handler, string done, double last, string script = "") =>
        new(name, Page("<button id=a>A</button>", $"a.onclick = async () => {{ {handler} }}; {script}"), done, last);

    private static string Page(string body, string script) =>
        $$"""
        <h1>Case</h1>{{body}}<p id=p>text</p>
        <script>
          const get = async url => (await fetch(url)).text();
          const finish = () => { window.finished = true; p.textContent = 'finished'; };
          {{script}}
        </script>
        """;

    private string Slow(int milliseconds, string kind = "text") => $"{_slow}?ms={milliseconds}&kind={kind}&as={Guid.NewGuid():N}";

    private static async Task AnswerLateAsync(HttpContext context)
    {
        var query = context.Request.Query;
        await Task.Delay(int.Parse(query["ms"].ToString(), CultureInfo.InvariantCulture), context.RequestAborted);
        await (query["kind"].ToString() switch
        {
            "svg" => SendAsync(context, "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
            "js" => SendAsync(context, "text/javascript", "export const show = () => finish()"),
            _ => SendAsync(context, "text/plain", "ok"),
        });
    }

    private static Task SendAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[100];
        while ((await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted)).MessageType == WebSocketMessageType.Text)
        {
            await Task.Delay(150, context.RequestAborted);
            await socket.SendAsync("answer"u8.ToArray(), WebSocketMessageType.Text, true, context.RequestAborted);
        }
    }

    private static Task ServiceWorkerAsync(HttpContext context)
    {
        context.Response.Headers["Service-Worker-Allowed"] = "/";
        return SendAsync(context, "text/javascript", """
            addEventListener('install', () => skipWaiting());
            addEventListener('activate', event => event.waitUntil(clients.claim()));
            addEventListener('fetch', event => {
              if (event.request.url.includes('from-the-worker')) {
                event.respondWith(new Promise(done => setTimeout(() => done(new Response('ok')), 120)));
              }
            });
            """);
    }

    private static async Task StreamAsync(HttpContext context)
    {
        for (var part = 0; part < 5; part++)
        {
            await context.Response.WriteAsync("part ", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(80, context.RequestAborted);
        }
    }

    private static async Task HangAsync(HttpContext context, string type)
    {
        await SendAsync(context, type, "data: first\n\n");
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await UntilAbortedAsync(context);
    }

    private TaskCompletionSource _mail = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task MailAsync(HttpContext context)
    {
        if (context.Request.Method == "POST")
        {
            Interlocked.Exchange(ref _mail, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            return;
        }

        await Task.WhenAny(_mail.Task, UntilAbortedAsync(context));
        await SendAsync(context, "text/plain", "mail");
    }

    private static async Task UntilAbortedAsync(HttpContext context)
    {
        var aborted = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    }
}
