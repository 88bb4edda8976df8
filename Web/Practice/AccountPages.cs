using System.Globalization;
using Dashboard.Web.Practice.Shop;

namespace Dashboard.Web.Practice;

/// <summary>Signing in and out, and the overview that comes first.</summary>
internal static class AccountPages
{
    public static void MapAccount(this IEndpointRouteBuilder site)
    {
        site.MapGet("/", (HttpContext context, Sessions sessions) =>
            Results.Redirect(sessions.IsOpen(context) ? "/dashboard" : "/login" + context.Request.QueryString));
        site.MapGet("/login", (HttpContext context) => SignIn(context, "", failed: false));
        site.MapPost("/login", SignInAsync);
        site.MapGet("/login/code", (HttpContext context, Sessions sessions) => sessions.IsPending(context) ? AskForCode(context, failed: false) : Results.Redirect("/login"));
        site.MapPost("/login/code", ConfirmAsync);
        site.MapPost("/logout", (HttpContext context, Sessions sessions) =>
        {
            sessions.Close(context);
            return Results.Redirect("/login");
        });
    }

    public static void MapOverview(this IEndpointRouteBuilder office) =>
        office.MapGet("/dashboard", (HttpContext context, SalesBook book) => Layout.Office(context, "Dashboard", visitor => Overview(visitor, book)));

    /// <summary>An amount of money as the site shows it.</summary>
    public static string Money(decimal amount) => amount.ToString("$#,##0.00", CultureInfo.InvariantCulture);

    private static async Task<IResult> SignInAsync(HttpContext context, Sessions sessions)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var user = form["user"].ToString().Trim();
        if (!sessions.TryOpen(context, user, form["password"].ToString()))
        {
            return SignIn(context, user, failed: true);
        }

        return user == Sessions.CarefulUser ? Results.Redirect("/login/code" + context.Request.QueryString) : Wanted(context);
    }

    private static async Task<IResult> ConfirmAsync(HttpContext context, Sessions sessions, TimeProvider time)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return sessions.TryConfirm(context, form["code"].ToString(), time.GetUtcNow()) ? Wanted(context)
            : sessions.IsPending(context) ? AskForCode(context, failed: true)
            : Results.Redirect("/login");
    }

    /// <summary>Where somebody wanted to go who had to sign in first.</summary>
    private static IResult Wanted(HttpContext context)
    {
        var wanted = context.Request.Query["return"].ToString();
        return Results.Redirect(wanted.StartsWith('/') && !wanted.StartsWith("//") ? wanted : "/dashboard");
    }

    private static IResult AskForCode(HttpContext context, bool failed) => Layout.Plain(context, "One-time code", visitor => Markup.Of($"""
        <form class="card sign-in" method="post" action="/login/code{context.Request.QueryString}">
          <p class="brand"><span class="mark" aria-hidden="true">L</span>Lantern Goods</p>
          <h1>{visitor.T("One-time code")}</h1>
          {(failed ? Markup.Of($"""<p class="error" role="alert">{visitor.T("This code is wrong or too old.")}</p>""") : null)}
          <label for="code">{visitor.T("Code of your authenticator app")}</label>
          <input id="code" name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="6" required>
          <button type="submit" data-testid="confirm-code">{visitor.T("Sign in")}</button>
        </form>
        """), failed ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK);

    private static IResult SignIn(HttpContext context, string user, bool failed) => Layout.Plain(context, "Sign in", visitor => Markup.Of($"""
        <form class="card sign-in" method="post" action="/login{context.Request.QueryString}">
          <p class="brand"><span class="mark" aria-hidden="true">L</span>Lantern Goods</p>
          <h1>{visitor.T("Sign in")}</h1>
          {(failed ? Markup.Of($"""<p class="error" role="alert">{visitor.T("User name or password is wrong.")}</p>""") : null)}
          <label for="user">{visitor.T("User name")}</label>
          <input id="user" name="user" autocomplete="username" value="{user}" required>
          <label for="password">{visitor.T("Password")}</label>
          <input id="password" name="password" type="password" autocomplete="current-password" required>
          <button type="submit" data-testid="sign-in">{visitor.T("Sign in")}</button>
          <p class="hint">{visitor.T("This is a practice site. User demo, password demo-password.")}</p>
          <p class="hint">{visitor.T("With a one-time code: user careful, same password, secret")} <code>{OneTimeCodes.Secret}</code></p>
          {Layout.LanguageSwitch(visitor)}
        </form>
        """), failed ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK);

    private static Markup Overview(Visitor visitor, SalesBook book)
    {
        var today = book.Today;
        var yesterday = book.Between(today.AddDays(-1), today.AddDays(-1));
        var week = book.Between(today.AddDays(-7), today.AddDays(-1));
        var pending = book.Between(today.AddDays(-29), today).Count(sale => sale.Status == "Pending");
        return Markup.Of($"""
            <div class="cards">
              {Figure(visitor.T("Yesterday"), Money(yesterday.Sum(sale => sale.Amount)), $"{yesterday.Count} {visitor.T("orders")}")}
              {Figure(visitor.T("Last 7 days"), Money(week.Sum(sale => sale.Amount)), $"{week.Count} {visitor.T("orders")}")}
              {Figure(visitor.T("To be shipped"), $"{pending}", visitor.T("in the last 30 days"))}
            </div>
            <section class="card"><h2>{visitor.T("Sales of the last 14 days")}</h2>{Chart(visitor, book)}</section>
            <section class="card"><h2>{visitor.T("Latest orders")}</h2>{SalesPages.Table(visitor, [.. yesterday.Take(5)], "latest")}</section>
            """);
    }

    private static Markup Figure(string title, string value, string detail) =>
        Markup.Of($"""<section class="card figure"><h2>{title}</h2><p class="value">{value}</p><p class="hint">{detail}</p></section>""");

    private static Markup Chart(Visitor visitor, SalesBook book)
    {
        var days = Enumerable.Range(1, 14).Select(back => book.Today.AddDays(back - 15)).ToArray();
        var sums = days.Select(day => book.Between(day, day).Sum(sale => sale.Amount)).ToArray();
        var highest = sums.Max();
        var bars = days.Select((day, at) =>
        {
            var height = (int)(110 * sums[at] / highest);
            return Markup.Of($"""
                <g><title>{day:MM-dd}: {Money(sums[at])}</title><rect x="{(at * 50) + 8}" y="{120 - height}" width="34" height="{height}" rx="3"/>
                <text x="{(at * 50) + 25}" y="136" text-anchor="middle">{day:dd}</text></g>
                """);
        });
        return Markup.Of($"""<svg class="chart" viewBox="0 0 700 140" role="img" aria-label="{visitor.T("Sales of the last 14 days")}">{bars}</svg>""");
    }
}
