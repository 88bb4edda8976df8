using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Signs in to a registry of packages, searches for one and reads what it is.</summary>
internal sealed class RegistryMind(string address)
{
    private bool _searched;

    public bool SignedIn { get; private set; }

    public FakeReply Answer(FakeModelRequest request)
    {
        var page = SeenPage.In(request);
        try
        {
            return Decide(page);
        }
        catch (InvalidOperationException error)
        {
            return AgentReply.Done(error.Message, success: false);
        }
    }

    private FakeReply Decide(SeenPage page)
    {
        if (!page.Shows(address))
        {
            return AgentReply.Act("Open", AgentReply.Open(address));
        }

        if (page.NamesLike("password", "").Count > 0)
        {
            return AgentReply.Act(
                "Sign in",
                new TypeParameters { Target = new ElementTarget(page.FieldLike("username")), Text = ThirdPartyPages.User },
                new TypeParameters { Target = new ElementTarget(page.FieldLike("password")), Text = ThirdPartyPages.Password, Submit = true });
        }

        if (page.NamesLike("button", "Login").FirstOrDefault() is { } login)
        {
            return AgentReply.Act("Sign in", AgentReply.Click(page.Find("button", login)));
        }

        SignedIn = true;
        if (page.Shows("/-/web/detail/tide-clock"))
        {
            return page.Shows("The same on a dial") ? AgentReply.Done("The same on a dial") : AgentReply.Done($"not there:\n{page.Text}", success: false);
        }

        if (!_searched)
        {
            _searched = true;
            return AgentReply.Act("Search", new TypeParameters { Target = new ElementTarget(page.SearchField()), Text = "tide-clock" });
        }

        return page.OptionOf("tide-clock") is { } found
            ? AgentReply.Act("Open what was found", AgentReply.Click(found))
            : AgentReply.Done($"nothing was found:\n{page.Text}", success: false);
    }
}
