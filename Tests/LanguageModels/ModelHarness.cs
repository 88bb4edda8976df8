using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>A server with a script, a clock that stands still, and the clients that the product uses.</summary>
public abstract class ModelHarness : IAsyncLifetime
{
    public static TheoryData<string> Providers => ["openai", "anthropic", "gemini", "ollama"];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected ManualTime Time { get; } = new();

    protected ChatModelFactory Factory { get; private set; } = null!;

    protected FakeModelServer Server { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Factory = new ChatModelFactory(Time, random: new NoJitter());
        Server = await FakeModelServer.StartAsync(_ => FakeReply.Say("fine"));
    }

    public async ValueTask DisposeAsync()
    {
        Factory.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A model of that name at the server.</summary>
    protected ModelAccess Access(string provider, string model)
    {
        Server.Models = [.. Server.Models, model];
        return Server.Access(provider) with { Model = model };
    }

    protected async Task<FakeModelRequest> AskAsync(ModelAccess access, ChatOptions? options = null, params ChatMessage[] messages)
    {
        using var client = Factory.Create(access);
        await client.GetResponseAsync(messages.Length > 0 ? messages : [new ChatMessage(ChatRole.User, "hello")], options, Cancel);
        return Server.Requests[^1];
    }

    protected async Task<ModelException> FailAsync(ModelAccess access)
    {
        using var client = Factory.Create(access);
        return await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("hello", cancellationToken: Cancel));
    }

    /// <summary>Lets exactly so much time pass, once somebody waits for it.</summary>
    protected async Task PassAsync(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        await Time.WaitForTimerAsync(time, Cancel);
        Time.Advance(time);
    }
}
