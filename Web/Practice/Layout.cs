namespace Dashboard.Web.Practice;

/// <summary>What a page knows about its visitor.</summary>
internal sealed class Visitor(HttpContext context)
{
    private const string LanguageCookie = "practice_lang";

    /// <summary><c>en</c> or <c>ja</c>, from <c>?lang=</c>, which is remembered.</summary>
    public string Language { get; } = ReadLanguage(context);

    public bool CookiesSettled { get; } = context.Request.Cookies.ContainsKey("practice_cookies");

    public string Path { get; } = context.Request.Path;

    /// <summary>The words for this visitor; English ones are the key.</summary>
    public string T(string english) => Language == "ja" ? Words.Japanese(english) : english;

    private static string ReadLanguage(HttpContext context)
    {
        var asked = context.Request.Query["lang"].ToString();
        if (asked is "en" or "ja")
        {
            context.Response.Cookies.Append(LanguageCookie, asked);
            return asked;
        }

        return context.Request.Cookies[LanguageCookie] == "ja" ? "ja" : "en";
    }
}

/// <summary>The frame around every page: navigation, cookie banner, language switch.</summary>
internal static class Layout
{
    private static readonly (string Path, string Title, string TestId)[] Places =
    [
        ("/dashboard", "Dashboard", "nav-dashboard"),
        ("/sales", "Sales", "nav-sales"),
        ("/orders", "Orders", "nav-orders"),
        ("/products", "Products", "nav-products"),
        ("/lab", "Lab", "nav-lab"),
    ];

    /// <summary>A page of the back office, with its navigation.</summary>
    public static IResult Office(HttpContext context, string title, Func<Visitor, Markup> content, int status = 200)
    {
        var visitor = new Visitor(context);
        var body = Markup.Of($"""
            <div class="shell">
              <header class="side">
                <a class="brand" href="/dashboard"><span class="mark" aria-hidden="true">L</span>Lantern Goods</a>
                <nav aria-label="{visitor.T("Main")}"><ul>{Places.Select(place => Link(visitor, place.Path, place.Title, place.TestId))}</ul></nav>
                <form method="post" action="/logout"><p class="who">demo</p><button class="quiet" type="submit">{visitor.T("Sign out")}</button></form>
              </header>
              <main><div class="top"><h1>{visitor.T(title)}</h1>{LanguageSwitch(visitor)}</div>{content(visitor)}</main>
            </div>
            """);
        return Page(visitor, title, body, status);
    }

    /// <summary>A page outside: the sign-in page, and what frames and popups show.</summary>
    public static IResult Plain(HttpContext context, string title, Func<Visitor, Markup> content, int status = 200)
    {
        var visitor = new Visitor(context);
        return Page(visitor, title, Markup.Of($"""<main class="plain">{content(visitor)}</main>"""), status);
    }

    /// <summary>A piece of a page, for scripts that put it in.</summary>
    public static IResult Piece(Markup content, int status = 200) =>
        Results.Content(content.ToString(), "text/html; charset=utf-8", statusCode: status);

    private static IResult Page(Visitor visitor, string title, Markup body, int status) => Piece(Markup.Of($"""
        <!doctype html>
        <html lang="{visitor.Language}">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{visitor.T(title)} · Lantern Goods</title>
          <link rel="icon" href="data:,">
          <link rel="stylesheet" href="/static/site.css">
          <script src="/static/site.js" defer></script>
        </head>
        <body>{body}{(visitor.CookiesSettled ? null : CookieBanner(visitor))}</body>
        </html>
        """), status);

    private static Markup Link(Visitor visitor, string path, string title, string testId) => visitor.Path.StartsWith(path)
        ? Markup.Of($"""<li><a href="{path}" data-testid="{testId}" aria-current="page">{visitor.T(title)}</a></li>""")
        : Markup.Of($"""<li><a href="{path}" data-testid="{testId}">{visitor.T(title)}</a></li>""");

    public static Markup LanguageSwitch(Visitor visitor) => visitor.Language == "ja"
        ? Markup.Of($"""<a class="lang" href="?lang=en" lang="en">English</a>""")
        : Markup.Of($"""<a class="lang" href="?lang=ja" lang="ja">日本語</a>""");

    private static Markup CookieBanner(Visitor visitor) => Markup.Of($"""
        <section class="cookies" role="dialog" aria-label="{visitor.T("Cookies")}" data-cookies>
          <p>{visitor.T("We use cookies to keep you signed in and to count visits.")}</p>
          <button type="button" class="quiet" data-choice="necessary">{visitor.T("Only necessary")}</button>
          <button type="button" data-choice="all" data-testid="cookies-accept">{visitor.T("Accept all")}</button>
        </section>
        """);
}
