namespace Dashboard.Web.Practice;

/// <summary>What makes pages hard to automate, one page each.</summary>
internal static class LabPages
{
    private const string FailuresCookie = "practice_failures";
    private const int FailuresBeforeSuccess = 2;
    private const int LongestDelay = 60_000;

    private static readonly (string Path, string Title, string Detail)[] Pages =
    [
        ("/slow?ms=3000", "Slow page", "Answers after three seconds."),
        ("/lab/failing", "Failing button", "The server fails twice, then it works."),
        ("/lab/popup", "Popup", "Opens a second window and takes over what was chosen there."),
        ("/lab/frame", "Frames", "Forms inside frames, one of them from another origin."),
        ("/lab/shadow", "Shadow DOM", "Widgets with open and closed shadow roots."),
        ("/lab/partial", "Partial reload", "A part of the page is replaced while the rest stays."),
    ];

    public static void MapLab(this IEndpointRouteBuilder office)
    {
        office.MapGet("/lab", (HttpContext context) => Layout.Office(context, "Lab", Index));
        office.MapGet("/slow", SlowAsync);
        office.MapGet("/lab/failing", (HttpContext context) => Layout.Office(context, "Failing button", Failing));
        office.MapPost("/lab/failing", TryAgain);
        office.MapGet("/lab/popup", (HttpContext context) => Layout.Office(context, "Popup", Popup));
        office.MapGet("/lab/popup/customers", (HttpContext context) => Layout.Plain(context, "Customers", Customers));
        office.MapGet("/lab/frame", (HttpContext context) => Layout.Office(context, "Frames", visitor => Frames(visitor, context.Request)));
        office.MapGet("/lab/shadow", (HttpContext context) => Layout.Office(context, "Shadow DOM", Shadow));
        office.MapGet("/lab/partial", (HttpContext context) => Layout.Office(context, "Partial reload", Partial));
        office.MapGet("/lab/partial/messages", (HttpContext context, TimeProvider time, int number) =>
            Layout.Piece(Messages(new Visitor(context), time, number)));
    }

    /// <summary>The inside of frames; without sign-in, since a frame from another origin has no cookie.</summary>
    public static void MapFrameContent(this IEndpointRouteBuilder site)
    {
        site.MapGet("/frame", (HttpContext context) => Layout.Piece(Comment(new Visitor(context), null)));
        site.MapPost("/frame", async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return Layout.Piece(Comment(new Visitor(context), form["comment"].ToString()));
        });
    }

    private static Markup Index(Visitor visitor) => Markup.Of($"""
        <ul class="tiles">{Pages.Select(page => Markup.Of($"""
            <li class="card"><a href="{page.Path}">{visitor.T(page.Title)}</a><p class="hint">{visitor.T(page.Detail)}</p></li>
            """))}</ul>
        """);

    private static async Task<IResult> SlowAsync(HttpContext context, TimeProvider time, int ms = 3000)
    {
        var delay = Math.Clamp(ms, 0, LongestDelay);
        await Task.Delay(TimeSpan.FromMilliseconds(delay), time, context.RequestAborted);
        return Layout.Office(context, "Slow page", visitor => Markup.Of($"""
            <section class="card"><p data-testid="slow-done">{visitor.T("This page took its time:")} {delay} ms</p></section>
            """));
    }

    private static Markup Failing(Visitor visitor) => Markup.Of($"""
        <section class="card">
          <p>{visitor.T("Synchronising the stock fails at first. Try again until it works.")}</p>
          <button type="button" data-try="/lab/failing">{visitor.T("Synchronise stock")}</button>
          <p role="status" data-testid="sync-status" data-result data-failed="{visitor.T("The server answered with an error. Try again.")}"
            data-worked="{visitor.T("The stock is synchronised.")}"></p>
        </section>
        """);

    private static IResult TryAgain(HttpContext context)
    {
        var failures = int.TryParse(context.Request.Cookies[FailuresCookie], out var number) ? number : 0;
        if (failures < FailuresBeforeSuccess)
        {
            context.Response.Cookies.Append(FailuresCookie, $"{failures + 1}");
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        }

        context.Response.Cookies.Delete(FailuresCookie);
        return Results.NoContent();
    }

    private static Markup Popup(Visitor visitor) => Markup.Of($"""
        <section class="card">
          <label for="customer">{visitor.T("Customer")}</label><input id="customer" readonly>
          <p class="actions"><button type="button" data-popup="/lab/popup/customers">{visitor.T("Choose in a window")}</button>
          <a class="button quiet" href="/lab/popup/customers" target="_blank" rel="opener">{visitor.T("Choose in a new tab")}</a></p>
        </section>
        """);

    private static Markup Customers(Visitor visitor) => Markup.Of($"""
        <section class="card"><h1>{visitor.T("Customers")}</h1><ul class="choices">
          <li><button type="button" data-choose="Aoki Trading">Aoki Trading</button></li>
          <li><button type="button" data-choose="Harbor Hotel">Harbor Hotel</button></li>
          <li><button type="button" data-choose="River Clinic">River Clinic</button></li>
        </ul></section>
        """);

    private static Markup Frames(Visitor visitor, HttpRequest request)
    {
        // localhost and 127.0.0.1 are one server and two origins.
        var otherHost = request.Host.Host == "localhost" ? "127.0.0.1" : "localhost";
        return Markup.Of($"""
            <section class="card"><h2>{visitor.T("From this origin")}</h2><iframe src="/frame?lang={visitor.Language}" title="{visitor.T("Comments")}"></iframe></section>
            <section class="card"><h2>{visitor.T("From another origin")}</h2>
              <iframe src="{request.Scheme}://{otherHost}:{request.Host.Port}/frame?lang={visitor.Language}" title="{visitor.T("Comments of partners")}"></iframe></section>
            """);
    }

    private static Markup Comment(Visitor visitor, string? sent) => Markup.Of($"""
        <!doctype html><html lang="{visitor.Language}"><head><meta charset="utf-8"><title>{visitor.T("Comments")}</title><link rel="stylesheet" href="/static/site.css"></head>
        <body class="framed"><form method="post" action="/frame">
          {(sent is null ? null : Markup.Of($"""<p class="notice" role="status">{visitor.T("Thank you:")} {sent}</p>"""))}
          <label for="comment">{visitor.T("Comment")}</label><input id="comment" name="comment" required>
          <button type="submit">{visitor.T("Send")}</button>
        </form></body></html>
        """);

    private static Markup Shadow(Visitor visitor) => Markup.Of($"""
        <section class="card"><h2>{visitor.T("Stock counter (open)")}</h2><stock-counter label="{visitor.T("Pieces")}" more="{visitor.T("More")}" less="{visitor.T("Fewer")}"></stock-counter></section>
        <section class="card"><h2>{visitor.T("Voucher (closed)")}</h2><voucher-code label="{visitor.T("Voucher code")}" apply="{visitor.T("Apply")}" done="{visitor.T("Applied:")}"></voucher-code></section>
        """);

    private static Markup Partial(Visitor visitor) => Markup.Of($"""
        <section class="card">
          <p><label for="draft">{visitor.T("Draft that stays")}</label><input id="draft"></p>
          <button type="button" data-refresh="/lab/partial/messages">{visitor.T("Refresh messages")}</button>
          <div id="messages" aria-live="polite" data-testid="messages"><p class="hint">{visitor.T("No messages yet.")}</p></div>
        </section>
        """);

    private static Markup Messages(Visitor visitor, TimeProvider time, int number) => Markup.Of($"""
        <p class="hint">{visitor.T("Updated")} {time.GetUtcNow():HH:mm:ss} UTC</p>
        <ul>{Enumerable.Range(1, Math.Clamp(number, 1, 20)).Select(at => Markup.Of($"<li>{visitor.T("Message")} {at}</li>"))}</ul>
        """);
}
