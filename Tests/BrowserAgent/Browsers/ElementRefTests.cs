using Dashboard.BrowserAgent;

namespace Dashboard.Tests.BrowserAgent.Browsers;

/// <summary>By what an element that the browser is being asked for is known.</summary>
public sealed class ElementRefTests
{
    [Fact]
    public async Task By_its_number_alone_it_is_known_only_until_it_was_found_or_asked_for()
    {
        var answer = new TaskCompletionSource<string>();
        var asked = new ElementRef(null!, answer.Task, "number");
        var found = new ElementRef(null!, Task.FromResult("object"), "number");

        Assert.False(asked.IsBound);
        Assert.True(found.IsBound);
        Assert.Equal("number", asked.TakeAddress());
        Assert.Null(found.TakeAddress());
        Assert.Null(asked.TakeAddress());
        Assert.True(asked.IsBound);
        Assert.True(found.IsBound);
        answer.SetResult("object");
        Assert.Equal("object", await asked.ObjectIdAsync(TestContext.Current.CancellationToken));
    }
}
